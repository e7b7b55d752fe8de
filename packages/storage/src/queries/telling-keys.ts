import { isIdentityKey } from '../identity-keys.ts';
import { query, type Store } from '../store.ts';
import { type OutcomeCounts, tellingScore } from '../telling-score.ts';
import { type Answer, answerOf } from './answer.ts';
import { type FacetSelection, selectionSql } from './count-facets.ts';

/** Spans that are looked at; more change the order of the keys little. */
const SAMPLE_SPANS = 4_000;
/** A facet of more values is no choice. */
const VALUES_MAX = 50;
const VALUE_CHARACTERS = 128;

/**
 * Attribute keys whose values tell most about the matching spans: first those that tell failed and slow spans (over
 * the p90 of their operation in the sample) from the others, then those that split the spans evenly. Left out are ids
 * and addresses, long texts, keys of more than 50 values, and all but one of several keys that say the same.
 * The sample is taken by hash, so that the same question finds the same keys.
 */
export async function findTellingKeys(
  store: Store,
  question: FacetSelection & { readonly limit: number },
  signal?: AbortSignal,
): Promise<Answer<string[]>> {
  const selected = selectionSql(question);
  const counted = await query<{ spans: string }>(
    store,
    `SELECT count() AS spans FROM otel_traces WHERE ${selected.sql}`,
    selected.parameters,
    { signal },
  );
  const every = Math.max(1, Math.ceil(Number(counted.rows[0]?.spans ?? 0) / SAMPLE_SPANS));
  const result = await query<RawKey>(
    store,
    `SELECT key, toUInt32(count()) AS distinctValues, max(lengthUTF8(value)) > ${VALUE_CHARACTERS} AS isLong,
       if(distinctValues > ${VALUES_MAX}, [], groupArray((spanCount, failedCount, slowCount))) AS groups,
       toString(argMax(spanSet, (spanCount, value))) AS sameSpans
     FROM (
       SELECT pair.1 AS key, pair.2 AS value, toUInt32(count()) AS spanCount, toUInt32(countIf(isFailed)) AS failedCount,
         toUInt32(countIf(isSlow AND NOT isFailed)) AS slowCount, groupBitXor(cityHash64(SpanId)) AS spanSet
       FROM (
         SELECT SpanId, IsError = 1 AS isFailed, pairs,
           Duration > quantileExact(0.9)(Duration) OVER (PARTITION BY ServiceName, SpanName, SpanKind) AS isSlow
         FROM (
           SELECT SpanId, IsError, Duration, ServiceName, SpanName, SpanKind, ${PAIRS} AS pairs FROM otel_traces
           WHERE ${selected.sql} AND cityHash64(SpanId) % {every:UInt64} = 0)
       ) ARRAY JOIN pairs AS pair GROUP BY key, value)
     GROUP BY key ORDER BY key`,
    { ...selected.parameters, every },
    { signal },
  );
  return answerOf(rankKeys(result.rows, question.limit), [counted, result]);
}

/** What the search language finds under a bare key: the span's own attribute, else the resource's. '' counts spans. */
const PAIRS = `arrayConcat([('', '')],
  arrayMap((key, value) -> (toString(key), leftUTF8(value, ${VALUE_CHARACTERS + 1})), mapKeys(SpanAttributes), mapValues(SpanAttributes)),
  arrayFilter(pair -> NOT mapContains(SpanAttributes, pair.1), arrayMap((key, value) -> (toString(key), leftUTF8(value, ${VALUE_CHARACTERS + 1})), mapKeys(ResourceAttributes), mapValues(ResourceAttributes))))`;

interface RawKey {
  readonly key: string;
  readonly distinctValues: number;
  readonly isLong: number;
  readonly groups: readonly (readonly [number, number, number])[];
  readonly sameSpans: string;
}

/** Has a facet of its own. */
const KNOWN = new Set(['service.name']);

function rankKeys(rows: readonly RawKey[], limit: number): string[] {
  const all = rows.find(({ key }) => key === '')?.groups.map(groupOf)[0];
  if (all === undefined) return [];
  const scored = rows
    .filter((row) => isFacet(row))
    .map((row) => ({ ...row, score: scoreOf(row, all) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  const seen = new Set<string>();
  return scored
    .filter(({ sameSpans }) => !seen.has(sameSpans) && seen.add(sameSpans))
    .slice(0, limit)
    .map(({ key }) => key);
}

function isFacet({ key, isLong, distinctValues, groups }: RawKey): boolean {
  if (key === '' || isLong === 1 || groups.length === 0 || KNOWN.has(key)) return false;
  const carriers = groups.reduce((sum, [spans]) => sum + spans, 0);
  return !isIdentityKey(key) && carriers >= 2 * distinctValues;
}

function groupOf([spans, failed, slow]: readonly [number, number, number]): OutcomeCounts {
  return { spans, failed, slow };
}

function scoreOf({ groups }: RawKey, all: OutcomeCounts): number {
  return tellingScore(groups.map(groupOf), all);
}
