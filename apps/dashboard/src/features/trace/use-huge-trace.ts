'use client';

import { ApiProblem } from '@tracewell/api/browser';
import { arrivedTrace, type Trace } from '@tracewell/trace';
import { useCallback, useEffect, useState } from 'react';
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

/** Reads a trace of any size in a worker; leaving the page ends the question, in ClickHouse too. */
export function useHugeTrace(traceId: string): HugeTrace {
  const [state, setState] = useState(NOTHING);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    setState(NOTHING);
    const worker = new Worker(new URL('./huge-trace-worker.ts', import.meta.url), {
      type: 'module',
    });
    worker.onmessage = (event: MessageEvent<HugeTraceNews>) =>
      setState((before) => after(before, event.data));
    worker.postMessage({ traceId, baseUrl: location.origin } satisfies HugeTraceQuestion);
    return () => worker.terminate();
  }, [traceId, attempt]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return { ...state, retry };
}
