import { addTerm, parseQuery, type SpanExpression, type TraceExpression } from '@tracewell/search';

/** One part of the query as a chip: its text, and the query that is left without it. */
export interface Chip {
  readonly text: string;
  readonly without: string;
  /** The condition on one span that the part is; undefined for a condition on traces. */
  readonly part: SpanExpression | undefined;
  /** Where it stands in the query, parentheses left out. */
  readonly from: number;
  readonly to: number;
}

/** A part as it can stand beside others: places in the tree leave parentheses out. */
function written(query: string, part: SpanExpression | TraceExpression): string {
  if (part.kind === 'or' || part.kind === 'and') return `(${query.slice(part.from, part.to)})`;
  if (part.kind === 'not') return `not ${written(query, part.operand)}`;
  return query.slice(part.from, part.to);
}

/** The parts joined by `and`, each with the query that is left when it is taken out. None while the query is faulty. */
export function chipsOf(query: string): Chip[] {
  const parsed = parseQuery(query);
  if (!parsed.ok || parsed.tree === undefined) return [];
  const isOfTrace = parsed.tree.kind === 'trace';
  const tree = parsed.tree.kind === 'trace' ? parsed.tree.operand : parsed.tree;
  const operands: readonly (SpanExpression | TraceExpression)[] =
    tree.kind === 'and' ? tree.operands : [tree];
  const texts =
    operands.length === 1 ? [query.trim()] : operands.map((operand) => written(query, operand));
  return operands.map((operand, at) => ({
    text: texts[at] ?? '',
    without: texts.filter((_, other) => other !== at).join(' and '),
    part: isOfTrace ? undefined : (operand as SpanExpression),
    from: operand.from,
    to: operand.to,
  }));
}

/** Whether a term stands in the query word for word. */
export function hasTerm(query: string, term: string): boolean {
  return chipsOf(query).some((chip) => chip.text === term);
}

/** Adds a term, or takes it out when it is already there: what a facet does when pressed. */
export function toggleTerm(query: string, term: string): string {
  const chip = chipsOf(query).find((candidate) => candidate.text === term);
  return chip ? chip.without : addTerm(query, term);
}

const ANY_DURATION = /^duration (>=|<) /;

/** The query narrowed to spans of a stretch of durations in nanoseconds; an earlier stretch gives way. */
export function boxQuery(query: string, fromNs: number, toNs: number): string {
  const rest = chipsOf(query)
    .map((chip) => chip.text)
    .filter((text) => !ANY_DURATION.test(text))
    .join(' and ');
  const bounds = `duration >= ${Math.floor(fromNs)}ns and duration < ${Math.ceil(toNs)}ns`;
  return rest === '' ? bounds : `${rest} and ${bounds}`;
}
