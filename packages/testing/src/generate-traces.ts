import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { addToCart, browse, checkOut, viewCart, viewProduct } from './shop/journeys.ts';
import type { Journey, TraceDraft } from './shop/timeline.ts';
import { visitorShare, weatherAt } from './shop/weather.ts';
import type { TestSpan } from './test-span.ts';

export interface GenerateTraces {
  /** The same seed and range give the same spans. Default 1. */
  readonly seed?: number;
  readonly from: Date;
  /** The incidents lie before this moment: the bad deploy 3 h, the payment errors 6 h, the slow dependency 9 h. */
  readonly to: Date;
  /** Mean of traces a day that visitors begin; orders add their own. Default 4800, about 38,000 spans. */
  readonly tracesPerDay?: number;
  /** `deployment.environment.name`. Default `production`. */
  readonly environment?: string;
  /** Default 1000. */
  readonly spansPerBatch?: number;
}

/** Spans to be sent in one request. */
export interface TraceBatch {
  readonly spans: readonly TestSpan[];
}

const JOURNEYS: readonly { readonly weight: number; readonly item: Journey }[] = [
  { weight: 38, item: browse },
  { weight: 26, item: viewProduct },
  { weight: 14, item: viewCart },
  { weight: 12, item: addToCart },
  { weight: 10, item: checkOut },
];

const DAY_MS = 86_400_000;

/**
 * Traces of the demo's shop over a range: six services, PostgreSQL, two MQTT topics and two external hosts, visitors
 * by the time of day, and three incidents. Batches follow the start of the traces.
 */
export function* generateTraces(options: GenerateTraces): Generator<TraceBatch> {
  const { seed = 1, from, to, tracesPerDay = 4800, spansPerBatch = 1000 } = options;
  const random = seededRandom(seed);
  let spans: TestSpan[] = [];
  for (const atMs of arrivals(random, from.getTime(), to.getTime(), tracesPerDay)) {
    spans.push(...writeTrace(random, atMs, options));
    if (spans.length < spansPerBatch) continue;
    yield { spans };
    spans = [];
  }
  if (spans.length > 0) yield { spans };
}

/** A Poisson process whose rate follows the hour of the day: candidates at the highest rate, thinned out. */
function* arrivals(random: SeededRandom, fromMs: number, toMs: number, perDay: number) {
  const peak = perDay / 0.62;
  let atMs = fromMs;
  for (;;) {
    atMs += random.exponential(DAY_MS / peak);
    if (atMs >= toMs) return;
    if (random.chance(visitorShare(atMs))) yield atMs;
  }
}

function writeTrace(random: SeededRandom, atMs: number, options: GenerateTraces): TestSpan[] {
  const draft = openTrace(random, atMs, options);
  const later: TraceDraft[] = [];
  random.weighted(JOURNEYS)(draft, (afterMs, write) => {
    const next = openTrace(random, atMs + afterMs, options);
    write(next);
    later.push(next);
  });
  return [draft, ...later].flatMap(({ spans }) => spans);
}

function openTrace(random: SeededRandom, atMs: number, options: GenerateTraces): TraceDraft {
  return {
    random,
    weather: weatherAt(options.to.getTime() - atMs),
    traceId: random.hex(16),
    startUnixNano: BigInt(Math.round(atMs * 1000)) * 1000n,
    environment: options.environment ?? 'production',
    spans: [],
  };
}
