'use client';

import { ApiProblem } from '@tracewell/api/browser';
import { arrivedTrace, type Trace } from '@tracewell/trace';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { HugeTraceNews, HugeTraceQuestion } from './huge-trace-worker.ts';

/** How far a streamed trace has come. */
export interface HugeTrace {
  /** Undefined until the first spans are here. */
  readonly trace: Trace | undefined;
  /** Spans that have arrived. */
  readonly count: number;
  readonly isWhole: boolean;
  readonly error: ApiProblem | undefined;
  readonly retry: () => void;
}

type State = Omit<HugeTrace, 'retry'>;

const NOTHING: State = { trace: undefined, count: 0, isWhole: false, error: undefined };

function after(state: State, news: HugeTraceNews): State {
  switch (news.kind) {
    case 'count':
      return { ...state, count: news.count };
    case 'trace':
      return { ...state, trace: arrivedTrace(news.carried), isWhole: news.isWhole };
    case 'problem':
      return { ...state, error: new ApiProblem(news.problem) };
  }
}

function ask(worker: Worker, question: HugeTraceQuestion): void {
  worker.postMessage(question);
}

/**
 * Reads a trace of any size in a worker; leaving the page ends the question, in ClickHouse too.
 * @param asSent whether times stand as sent where clocks cannot be right; a change is worked out in the worker
 */
export function useHugeTrace(traceId: string, asSent: boolean): HugeTrace {
  const [state, setState] = useState(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const asked = useRef<{ readonly worker: Worker; asSent: boolean } | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again; other times are asked of the same worker
  useEffect(() => {
    setState(NOTHING);
    const worker = new Worker(new URL('./huge-trace-worker.ts', import.meta.url), {
      type: 'module',
    });
    worker.onmessage = (event: MessageEvent<HugeTraceNews>) =>
      setState((before) => after(before, event.data));
    ask(worker, { kind: 'read', traceId, baseUrl: location.origin, asSent });
    asked.current = { worker, asSent };
    return () => worker.terminate();
  }, [traceId, attempt]);
  useEffect(() => {
    if (asked.current === undefined || asked.current.asSent === asSent) return;
    asked.current.asSent = asSent;
    ask(asked.current.worker, { kind: 'times', asSent });
  }, [asSent]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return { ...state, retry };
}
