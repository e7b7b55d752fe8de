import type { Trace } from '@tracewell/trace';

function fitting(texts: readonly string[], fits: (text: string) => boolean): Uint8Array {
  return Uint8Array.from(texts, (text) => (fits(text) ? 1 : 0));
}

/**
 * Rows whose name, service or called side fits, or whose id it is, in the order of the tree: each distinct text is
 * looked at once, so that a million spans take milliseconds.
 */
export function findInColumns(
  { columns, tree }: Trace,
  fits: (text: string) => boolean,
  id: string,
): number[] {
  const { name, service, owner, spanCount } = columns;
  const [names, services, owners] = [
    fitting(columns.names, fits),
    fitting(columns.services, fits),
    fitting(columns.owners, fits),
  ];
  const exact = columns.ids.indexOf(id);
  const found: number[] = [];
  for (const row of tree.order) {
    if (row >= spanCount) continue;
    const says = (names[name[row] ?? 0] ?? 0) | (services[service[row] ?? 0] ?? 0);
    if (says | (owners[owner[row] ?? 0] ?? 0) || row === exact) found.push(row);
  }
  return found;
}
