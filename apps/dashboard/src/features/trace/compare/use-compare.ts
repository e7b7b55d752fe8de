'use client';

import { parseAsString, useQueryState } from 'nuqs';
import { useCallback } from 'react';
import { findTraceReference } from '../../../lib/trace-reference.ts';

/** What the trace is compared with: nothing, the normal traces of its kind, or one other trace by its id. */
export type Against = { readonly kind: 'normal' } | { readonly kind: 'trace'; readonly id: string };

const NORMAL = 'normal';

/** Reads the public parameter `compare`: `normal`, or a trace id. Anything else compares with nothing. */
export function againstOf(text: string | null): Against | undefined {
  if (text === null) return undefined;
  if (text === NORMAL) return { kind: 'normal' };
  const id = findTraceReference(text)?.traceId;
  return id === undefined ? undefined : { kind: 'trace', id };
}

/** What is compared with, in the address; each choice is a step that Back undoes. */
export function useCompare(): {
  readonly against: Against | undefined;
  readonly setAgainst: (against: Against | undefined) => void;
} {
  const [text, setText] = useQueryState('compare', parseAsString.withOptions({ history: 'push' }));
  const setAgainst = useCallback(
    (against: Against | undefined) => {
      const next = against?.kind === 'trace' ? against.id : NORMAL;
      void setText(against === undefined ? null : next);
    },
    [setText],
  );
  return { against: againstOf(text), setAgainst };
}
