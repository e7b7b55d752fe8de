'use client';

import { useCallback, useEffect, useState } from 'react';
import { arrive, EMPTY_TAIL, release, type TailBuffer } from './tail-buffer.ts';
import type { TailState } from './tail-source.ts';
import { isAskable, type TracesScope } from './use-traces.ts';

/** What keeps new rows waiting, in the order in which it is said. */
export type PauseReason = 'pointer' | 'selection' | 'scroll' | 'hidden';

export interface Tail {
  readonly buffer: TailBuffer;
  readonly state: TailState;
  /** Shows what waits. */
  readonly release: () => void;
}

const CONNECTING: TailState = { kind: 'connecting' };

/** Live traces of the scope while `on`; new ones are shown at once, or wait while something pauses the list. */
export function useTail(scope: TracesScope, on: boolean, paused: boolean): Tail {
  const [buffer, setBuffer] = useState(EMPTY_TAIL);
  const [state, setState] = useState<TailState>(CONNECTING);
  const { q, env, range } = scope;
  const follows = on && isAskable(q);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another range is another list, whose tail begins anew
  useEffect(() => {
    setBuffer(EMPTY_TAIL);
    setState(CONNECTING);
    if (!follows) return;
    let stop: (() => void) | undefined;
    let isGone = false;
    void import('./tail-source.ts').then(({ followTail }) => {
      if (isGone) return;
      stop = followTail(
        { query: q, env },
        { onState: setState, onTraces: (event) => setBuffer((known) => arrive(known, event)) },
      );
    });
    return () => {
      isGone = true;
      stop?.();
    };
  }, [follows, q, env, range]);
  useEffect(() => {
    if (!paused && buffer.waiting.length > 0) setBuffer(release);
  }, [paused, buffer]);
  const letIn = useCallback(() => setBuffer(release), []);
  return { buffer, state, release: letIn };
}

/** Whether the pointer rests on the list, the page is scrolled, or nobody looks: then nothing may move. */
export function usePauses(on: boolean, hasSelection: boolean) {
  const [isOver, setIsOver] = useState(false);
  const [isScrolled, setIsScrolled] = useState(false);
  const [isHidden, setIsHidden] = useState(false);
  useEffect(() => {
    if (!on) return;
    const look = () => {
      setIsScrolled(window.scrollY > 0);
      setIsHidden(document.hidden);
    };
    look();
    window.addEventListener('scroll', look, { passive: true });
    document.addEventListener('visibilitychange', look);
    return () => {
      window.removeEventListener('scroll', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [on]);
  const onPointer = useCallback((over: boolean) => setIsOver(over), []);
  const reasons: [boolean, PauseReason][] = [
    [isOver, 'pointer'],
    [hasSelection, 'selection'],
    [isScrolled, 'scroll'],
    [isHidden, 'hidden'],
  ];
  return { reason: on ? reasons.find(([holds]) => holds)?.[1] : undefined, onPointer };
}
