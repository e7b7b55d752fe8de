'use client';

import type { KeepMark } from '@tracewell/api/browser';
import { useState } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { browserApi } from '../../lib/api.ts';
import { keepTitle } from './keep-words.ts';
import type { TraceView } from './use-trace-view.ts';

/** Keeps the trace when its hours are dropped, or takes that back; says so when the store did not take it. */
export function KeepControl({ view: { answer } }: { readonly view: TraceView }) {
  const [changed, setChanged] = useState<readonly KeepMark[]>();
  const [state, setState] = useState<'settled' | 'asking' | 'failed'>('settled');
  const marks = changed ?? answer.kept.marks;
  const isAsked = marks.some(({ reason }) => reason === 'person');
  const toggle = async () => {
    setState('asking');
    try {
      const kept = await browserApi().keep(answer.traceId, { keep: !isAsked });
      setChanged(kept.marks);
      setState('settled');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      {state === 'failed' ? (
        <span role="alert" className="text-12 text-error">
          Not saved: the store did not answer.
        </span>
      ) : null}
      <Button
        aria-pressed={isAsked}
        disabled={state === 'asking'}
        title={keepTitle(marks)}
        onClick={toggle}
      >
        {isAsked ? 'Kept' : 'Keep'}
      </Button>
    </>
  );
}
