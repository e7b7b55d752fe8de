/**
 * Exponential histograms of one question on one grid. Each point has its own scale and offset; counts add up once all are
 * brought to the coarsest scale among them, in which neighbouring buckets fall together exactly.
 */
export interface ExponentialGrid {
  /** A bucket i holds values above base^i up to base^(i+1); the base is 2^(2^-scale). */
  readonly scale: number;
  readonly positive: BucketSpan | undefined;
  readonly negative: BucketSpan | undefined;
}

/** Indexes of the first and the last bucket. */
interface BucketSpan {
  readonly from: number;
  readonly to: number;
}

/** What {@link gridFactsSql} answers; bounds are null where no point has such buckets. */
export interface GridFacts {
  readonly scale: number;
  readonly positiveFrom: number | null;
  readonly positiveTo: number | null;
  readonly negativeFrom: number | null;
  readonly negativeTo: number | null;
}

/** The SDKs' own limit is 160 buckets a side; series of several scales may need more than one point has. */
const BUCKETS_MAX = 320;

/** The extent of all buckets among the points that meet a condition, at the coarsest of their scales. */
export function gridFactsSql(condition: string): string {
  const points = `otel_metrics_exponential_histogram WHERE ${condition}`;
  const at = (index: string) => `floor((${index}) / pow(2, Scale - coarsest))`;
  const side = (name: string, label: string) => {
    const filled = `notEmpty(${name}BucketCounts)`;
    const last = `${name}Offset + toInt64(length(${name}BucketCounts)) - 1`;
    return `minOrNullIf(${at(`${name}Offset`)}, ${filled}) AS ${label}From, maxOrNullIf(${at(last)}, ${filled}) AS ${label}To`;
  };
  return `WITH (SELECT min(Scale) FROM ${points}) AS coarsest
    SELECT min(Scale) AS scale, ${side('Positive', 'positive')}, ${side('Negative', 'negative')} FROM ${points}`;
}

/** The grid that holds all of them in a bounded number of buckets. */
export function gridOf(facts: GridFacts): ExponentialGrid {
  let { scale } = facts;
  let positive = spanOf(facts.positiveFrom, facts.positiveTo);
  let negative = spanOf(facts.negativeFrom, facts.negativeTo);
  while (width(positive) + width(negative) > BUCKETS_MAX) {
    scale -= 1;
    positive = halved(positive);
    negative = halved(negative);
  }
  return { scale, positive, negative };
}

function spanOf(from: number | null, to: number | null): BucketSpan | undefined {
  return from === null || to === null ? undefined : { from, to };
}

function halved(span: BucketSpan | undefined): BucketSpan | undefined {
  return span && { from: Math.floor(span.from / 2), to: Math.floor(span.to / 2) };
}

function width(span: BucketSpan | undefined): number {
  return span === undefined ? 0 : span.to - span.from + 1;
}

/** Counts of one point on the grid in the order of the values: negative buckets, zero, positive buckets. */
export function gridCountsSql({ scale, positive, negative }: ExponentialGrid): string {
  const below =
    negative === undefined ? [] : [`arrayReverse(${sideSql('Negative', scale, negative)})`];
  const above = positive === undefined ? [] : [sideSql('Positive', scale, positive)];
  return `arrayConcat(${[...below, '[otel.ZeroCount]', ...above].join(', ')})`;
}

function sideSql(name: string, scale: number, { from, to }: BucketSpan): string {
  const factor = `toInt64(pow(2, otel.Scale - (${scale})))`;
  const first = `greatest(1, bucket * ${factor} - otel.${name}Offset + 1)`;
  const past = `least(toInt64(length(otel.${name}BucketCounts)) + 1, (bucket + 1) * ${factor} - otel.${name}Offset + 1)`;
  return `arrayMap(bucket -> arraySum(arraySlice(otel.${name}BucketCounts, ${first}, greatest(0, ${past} - ${first}))), range(toInt64(${from}), toInt64(${to + 1})))`;
}

/** How far from the very value a quantile may be, as a share of it: the width of a bucket. */
export function gridError({ scale }: ExponentialGrid): number {
  return 2 ** (2 ** -scale) - 1;
}

/**
 * The value at rank floor(q * (n - 1)): it and the answer lie in the same bucket. Within a bucket values are taken to be
 * spread evenly by their logarithm. What counts as zero is 0. null when there is no count.
 */
export function gridQuantile(
  grid: ExponentialGrid,
  q: number,
  counts: readonly number[],
): number | null {
  const total = counts.reduce((all, count) => all + count, 0);
  if (total === 0) return null;
  const rank = Math.floor(q * (total - 1));
  let below = 0;
  for (const [place, count] of counts.entries()) {
    if (rank < below + count) return valueIn(grid, place, (rank - below + 0.5) / count);
    below += count;
  }
  return null;
}

function valueIn({ scale, positive, negative }: ExponentialGrid, place: number, share: number) {
  const zero = width(negative);
  if (place === zero) return 0;
  const value = (exponent: number) => 2 ** (exponent * 2 ** -scale);
  if (place > zero) return value((positive?.from ?? 0) + place - zero - 1 + share);
  // Negative buckets stand the largest first.
  return -value((negative?.to ?? 0) - place + 1 - share);
}
