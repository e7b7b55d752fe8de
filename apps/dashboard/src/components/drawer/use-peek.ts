'use client';

import { parseAsString, useQueryStates } from 'nuqs';

/** The trace in the drawer, and what its page keeps in the address. */
const peekParams = {
  peek: parseAsString.withDefault(''),
  span: parseAsString,
  view: parseAsString,
  from: parseAsString,
  to: parseAsString,
  find: parseAsString,
};

export interface Peek {
  /** Id of the trace in the drawer; '' while it is closed. */
  readonly traceId: string;
  readonly open: (traceId: string) => void;
  readonly close: () => void;
}

const NOTHING_OF_IT = { span: null, view: null, from: null, to: null, find: null };

/** Opens and closes a trace beside the page; the address says which, so that a link shows the same. */
export function usePeek(): Peek {
  const [{ peek }, set] = useQueryStates(peekParams, { history: 'push' });
  return {
    traceId: peek,
    open: (traceId) => void set({ peek: traceId, ...NOTHING_OF_IT }),
    close: () => void set({ peek: null, ...NOTHING_OF_IT }),
  };
}
