import type { NanoRange, QueryHint } from '@tracewell/api';
import { type Expression, type Field, nearestKey, termsOf } from '@tracewell/search';
import { listAttributes } from '@tracewell/storage';
import type { QuestionContext } from './question.ts';

const KEYS_MAX = 1000;

/** What may be wrong with a query that found nothing: keys that no recent span of the range carries. */
export async function hintsFor(
  tree: Expression | undefined,
  question: { readonly range: NanoRange; readonly env: string | undefined },
  context: QuestionContext,
): Promise<QueryHint[]> {
  const named = termsOf(tree).flatMap(({ field }) => (field.kind === 'attribute' ? [field] : []));
  if (named.length === 0) return [];
  const { rows } = await listAttributes(
    context.store,
    { ...question, prefix: '', limit: KEYS_MAX },
    context.signal,
  );
  const known = new Set(rows.attributes.map(({ key }) => key));
  // A cut catalogue does not say that a key is unknown.
  if (rows.attributes.length === KEYS_MAX || known.size === 0) return [];
  return named.filter((field) => !known.has(field.key) && isCatalogued(field)).map(toHint(known));
}

/** The catalogue holds no keys of links, and not the names that stand beside attributes. */
function isCatalogued({ scope, key }: Field & { kind: 'attribute' }): boolean {
  if (scope === 'link') return false;
  return !((scope === 'scope' || scope === 'event') && (key === 'name' || key === 'version'));
}

function toHint(known: ReadonlySet<string>) {
  return ({ key, from, to }: Field & { kind: 'attribute' }): QueryHint => {
    const meant = nearestKey(key, known);
    const end = meant === undefined ? '' : `; did you mean ${meant}?`;
    const message = `no span of this range carries ${key}${end}`;
    return { message, from, to, ...(meant === undefined ? {} : { suggestion: meant }) };
  };
}
