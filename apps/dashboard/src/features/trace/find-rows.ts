import type { Span } from '@tracewell/api/browser';
import type { Trace } from '@tracewell/trace';
import { conditionTest, patternTest } from './find-condition.ts';
import { findInColumns } from './find-in-columns.ts';

type SpanTest = (span: Span) => boolean;

function says(span: Span, fits: (said: string) => boolean): boolean {
  if (fits(`${span.name}\n${span.service}\n${span.spanId}\n${span.status.message}`)) return true;
  return Object.entries(span.attributes).some(([key, value]) =>
    fits(`${key} = ${typeof value === 'string' ? value : JSON.stringify(value)}`),
  );
}

/** How the text is meant: a condition of the search language, a `/pattern/`, or words as they stand. */
function testOf(text: string): SpanTest {
  const condition = conditionTest(text);
  if (condition) return condition;
  const pattern = patternTest(text);
  if (pattern) return (span) => says(span, pattern);
  const needle = text.toLowerCase();
  return (span) => says(span, (said) => said.toLowerCase().includes(needle));
}

/**
 * Rows that meet a condition of the search language (`service = "cart" and duration > 5ms`), or whose name, service,
 * id, status or attributes hold the text or the `/pattern/`, in the order given. Upper and lower case are one there.
 */
export function findRows(spans: readonly Span[], order: Iterable<number>, text: string): number[] {
  const sought = text.trim();
  if (sought === '') return [];
  const fits = testOf(sought);
  const found: number[] = [];
  for (const row of order) {
    const span = spans[row];
    if (span && fits(span)) found.push(row);
  }
  return found;
}

/** The same in a streamed trace, whose attributes are not at hand: a text or `/pattern/` is looked for in its tables. */
export function findStreamedRows(trace: Trace, spans: readonly Span[], text: string): number[] {
  const sought = text.trim();
  if (sought === '' || conditionTest(sought)) return findRows(spans, trace.tree.order, sought);
  const needle = sought.toLowerCase();
  const fits = patternTest(sought) ?? ((said: string) => said.toLowerCase().includes(needle));
  return findInColumns(trace, fits, needle);
}

/** The entry after (1) or before (-1) the current one, round the end; the first when the current one is not among them. */
export function step(rows: readonly number[], current: number, by: 1 | -1): number | undefined {
  if (rows.length === 0) return undefined;
  const at = rows.indexOf(current);
  if (at === -1) return by === 1 ? rows[0] : rows.at(-1);
  return rows[(at + by + rows.length) % rows.length];
}
