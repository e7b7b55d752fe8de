import type { Trace } from './trace.ts';

/** Time on the critical path that belongs to one owner: a service's own work, or its calls to a peer. */
export interface PathShare {
  readonly service: string;
  /** The peer called, or the service itself. */
  readonly owner: string;
  readonly ns: number;
  /** Between 0 and 1, of the root's duration. */
  readonly share: number;
  /** Rows on the path that make it up. */
  readonly rows: readonly number[];
}

/** How the root's duration divides among owners, largest first. */
export function pathShares(trace: Trace): PathShare[] {
  const { columns, path } = trace;
  const shares = new Map<string, { service: string; owner: string; ns: number; rows: number[] }>();
  let total = 0;
  path.timeOf.forEach((ns, row) => {
    if (ns === 0) return;
    total += ns;
    const service = columns.services[columns.service[row]!] ?? '';
    const owner = columns.owners[columns.owner[row]!] ?? '';
    const key = `${service}\n${owner}`;
    const share = shares.get(key) ?? { service, owner, ns: 0, rows: [] };
    share.ns += ns;
    share.rows.push(row);
    shares.set(key, share);
  });
  return [...shares.values()]
    .map((share) => ({ ...share, share: share.ns / total }))
    .sort((a, b) => b.ns - a.ns);
}

/** How the root's duration divides among owners whoever calls them, largest first; every owner of the trace is there. */
export function ownerShares(trace: Trace): { owner: string; ns: number; share: number }[] {
  const { columns, path } = trace;
  const time = new Float64Array(columns.owners.length);
  let total = 0;
  path.timeOf.forEach((ns, row) => {
    time[columns.owner[row]!]! += ns;
    total += ns;
  });
  return columns.owners
    .map((owner, at) => ({ owner, ns: time[at]!, share: total === 0 ? 0 : time[at]! / total }))
    .filter(({ owner }) => owner !== '')
    .sort((a, b) => b.ns - a.ns || (a.owner < b.owner ? -1 : 1));
}
