import { SPAN_KINDS, type Trace } from '@tracewell/trace';

/** By what the table of spans is sorted; figures fall, texts rise, the start rises. */
export const SPAN_ORDERS = [
  'start',
  'service',
  'name',
  'kind',
  'duration',
  'self',
  'path',
] as const;

export type SpanOrder = (typeof SPAN_ORDERS)[number];

/** Each distinct text is compared once, not each span. */
function ranksOf(texts: readonly string[]): Uint32Array {
  const ranks = new Uint32Array(texts.length);
  const sorted = [...texts.keys()].sort((a, b) => (texts[a] ?? '').localeCompare(texts[b] ?? ''));
  sorted.forEach((at, rank) => {
    ranks[at] = rank;
  });
  return ranks;
}

function textRanks({ columns }: Trace, order: SpanOrder): ((row: number) => number) | undefined {
  const { service, services, name, names, kind } = columns;
  const tables: Partial<Record<SpanOrder, [ArrayLike<number>, readonly string[]]>> = {
    service: [service, services],
    name: [name, names],
    kind: [kind, SPAN_KINDS],
  };
  const table = tables[order];
  if (table === undefined) return undefined;
  const [numbers, texts] = table;
  const ranks = ranksOf(texts);
  return (row) => ranks[numbers[row] ?? 0] ?? 0;
}

/** Rows of the table in order: all spans, or the ones that were found. */
export function spanRows(
  trace: Trace,
  order: SpanOrder,
  found: readonly number[] | undefined,
): number[] {
  const { columns, selfNs, path } = trace;
  const number: Readonly<Record<'start' | 'duration' | 'self' | 'path', (row: number) => number>> =
    {
      start: (row) => columns.start[row] ?? 0,
      duration: (row) => (columns.start[row] ?? 0) - (columns.end[row] ?? 0),
      self: (row) => -(selfNs[row] ?? 0),
      path: (row) => -(path.timeOf[row] ?? 0),
    };
  const rows = found ? [...found] : Array.from({ length: columns.spanCount }, (_, row) => row);
  const texts = textRanks(trace, order);
  if (texts) return rows.sort((a, b) => texts(a) - texts(b) || a - b);
  if (order === 'service' || order === 'name' || order === 'kind') return rows;
  const value = number[order];
  return rows.sort((a, b) => value(a) - value(b) || a - b);
}
