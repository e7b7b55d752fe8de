import type { Span } from '@tracewell/api/browser';

function says(span: Span, needle: string): boolean {
  if (
    `${span.name}\n${span.service}\n${span.spanId}\n${span.status.message}`
      .toLowerCase()
      .includes(needle)
  ) {
    return true;
  }
  return Object.entries(span.attributes).some(([key, value]) =>
    `${key} = ${typeof value === 'string' ? value : JSON.stringify(value)}`
      .toLowerCase()
      .includes(needle),
  );
}

/** Rows whose name, service, id, status or attributes contain the text, in the order given. Upper and lower case are one. */
export function findRows(spans: readonly Span[], order: Iterable<number>, text: string): number[] {
  const needle = text.trim().toLowerCase();
  if (needle === '') return [];
  const found: number[] = [];
  for (const row of order) {
    const span = spans[row];
    if (span && says(span, needle)) found.push(row);
  }
  return found;
}

/** The entry after (1) or before (-1) the current one, round the end; the first when the current one is not among them. */
export function step(rows: readonly number[], current: number, by: 1 | -1): number | undefined {
  if (rows.length === 0) return undefined;
  const at = rows.indexOf(current);
  if (at === -1) return by === 1 ? rows[0] : rows.at(-1);
  return rows[(at + by + rows.length) % rows.length];
}
