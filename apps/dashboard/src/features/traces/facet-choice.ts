import {
  addTerm,
  type Field,
  isIntrinsic,
  type Literal,
  type SpanExpression,
  writeKey,
  writeText,
} from '@tracewell/search';
import { chipsOf } from './query-terms.ts';

/** What a query says of one field by plain terms: any of these values, none of those. */
export interface FacetChoice {
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/** A field as the language writes it: `service`, `resource.host.name`. */
function fieldText(field: Field): string {
  if (field.kind === 'intrinsic') return field.name;
  return writeKey(field.key, field.scope === 'any' ? undefined : field.scope);
}

function literalText(literal: Literal): string {
  if (literal.type === 'number') return literal.written;
  return literal.type === 'duration' ? `${literal.ns}ns` : String(literal.value);
}

/** The values a term takes in or shuts out; undefined for what a facet cannot say. */
function choiceOfTerm(
  part: SpanExpression,
  field: string,
): { readonly excludes: boolean; readonly values: readonly string[] } | undefined {
  if (part.kind === 'not') {
    const inner = choiceOfTerm(part.operand, field);
    return inner && { excludes: !inner.excludes, values: inner.values };
  }
  if (part.kind === 'in' && fieldText(part.field) === field)
    return { excludes: false, values: part.values.map(literalText) };
  if (part.kind !== 'comparison' || fieldText(part.field) !== field) return undefined;
  if (part.operator !== '=' && part.operator !== '!=') return undefined;
  return { excludes: part.operator === '!=', values: [literalText(part.value)] };
}

/** Which values of a field the query takes in and which it shuts out. */
export function choiceOf(query: string, field: string): FacetChoice {
  const included: string[] = [];
  const excluded: string[] = [];
  for (const { part } of chipsOf(query)) {
    const choice = part && choiceOfTerm(part, field);
    if (choice) (choice.excludes ? excluded : included).push(...choice.values);
  }
  return { included, excluded };
}

/** Words of the language and whole numbers stand bare; everything else in quotes. */
function valueText(field: string, value: string): string {
  const isWord = isIntrinsic(field) && /^(error|entry|kind|status)$/.test(field);
  return isWord || /^(0|[1-9]\d{0,14}|true|false)$/.test(value) ? value : writeText(value);
}

function termsOf(field: string, { included, excluded }: FacetChoice): string[] {
  const written = included.map((value) => valueText(field, value));
  const terms = excluded.map((value) => `${field} != ${valueText(field, value)}`);
  if (written.length > 1) return [`${field} in (${written.join(', ')})`, ...terms];
  return written[0] === undefined ? terms : [`${field} = ${written[0]}`, ...terms];
}

/** The query with another choice in the place of its plain terms on the field. */
export function withChoice(query: string, field: string, choice: FacetChoice): string {
  const rest = chipsOf(query)
    .filter(({ part }) => part === undefined || choiceOfTerm(part, field) === undefined)
    .map(({ text }) => text)
    .join(' and ');
  return termsOf(field, choice).reduce(addTerm, rest);
}

function toggled(values: readonly string[], value: string): readonly string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

/** What pressing a value of a facet asks: it joins the values taken in, or leaves them; `exclude` shuts it out. */
export function toggleValue(query: string, field: string, value: string, exclude: boolean): string {
  const { included, excluded } = choiceOf(query, field);
  const without = (values: readonly string[]) => values.filter((other) => other !== value);
  const next = exclude
    ? { included: without(included), excluded: toggled(excluded, value) }
    : { included: toggled(included, value), excluded: without(excluded) };
  return withChoice(query, field, next);
}
