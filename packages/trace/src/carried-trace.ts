import { BinaryIds } from './span-ids.ts';
import type { Trace } from './trace.ts';

/** A trace on its way from a worker: everything but its spans, ids as bytes. */
export type CarriedTrace = Omit<Trace, 'spans' | 'columns'> & {
  readonly columns: Omit<Trace['columns'], 'ids'>;
  readonly idBytes: Uint8Array;
};

/**
 * What to post of a trace with binary ids, and the buffers to hand over with it: nothing of size N is copied.
 * The trace is of no use here afterwards.
 */
export function carryTrace(trace: Trace): { carried: CarriedTrace; buffers: ArrayBuffer[] } {
  const { ids, ...columns } = trace.columns;
  if (!(ids instanceof BinaryIds)) throw new TypeError('only a streamed trace is carried');
  const { spans: _, ...rest } = trace;
  const arrays = [columns, rest.tree, rest.path, rest]
    .flatMap((part) => Object.values(part))
    .filter((value) => ArrayBuffer.isView(value));
  const buffers = [ids.bytes, ...arrays].map(({ buffer }) => buffer as ArrayBuffer);
  return { carried: { ...rest, columns, idBytes: ids.bytes }, buffers: [...new Set(buffers)] };
}

/** The trace again, at the other end. */
export function arrivedTrace({ idBytes, columns, ...rest }: CarriedTrace): Trace {
  return { ...rest, spans: [], columns: { ...columns, ids: new BinaryIds(idBytes) } };
}
