import type { SpanInput, SpanKindName } from '../src/index.ts';

interface Short {
  readonly id: string;
  readonly parent?: string;
  readonly service?: string;
  readonly name?: string;
  readonly kind?: SpanKindName;
  /** Milliseconds since the trace began. */
  readonly at?: number;
  /** Milliseconds. */
  readonly took?: number;
  readonly error?: string;
  readonly attributes?: Record<string, unknown>;
  readonly events?: SpanInput['events'];
}

const BEGIN = 1_763_700_000_000_000_000n;

/** A span written short: times in milliseconds, everything else with a default. */
export function span(short: Short): SpanInput {
  return {
    spanId: short.id,
    parentSpanId: short.parent ?? '',
    name: short.name ?? short.id,
    service: short.service ?? 'shop',
    kind: short.kind ?? 'internal',
    startTimeUnixNano: String(BEGIN + BigInt(Math.round((short.at ?? 0) * 1e6))),
    durationNs: String(Math.round((short.took ?? 1) * 1e6)),
    isError: short.error !== undefined,
    status: { message: short.error ?? '' },
    attributes: short.attributes ?? {},
    events: short.events ?? [],
  };
}

type Line = readonly [
  id: string,
  parent: string,
  service: string,
  name: string,
  kind: SpanKindName,
  at: number,
  took: number,
];

const CHECKOUT: readonly Line[] = [
  ['root', '', 'gateway', 'POST /checkout', 'server', 0, 2140],
  ['auth', 'root', 'gateway', 'auth.verify', 'internal', 4, 38],
  ['cart', 'root', 'cart', 'GET /cart/:id', 'server', 46, 120],
  ['cart-sql', 'cart', 'cart', 'SELECT cart_items', 'client', 60, 70],
  ['prices', 'root', 'catalog', 'POST /prices', 'server', 170, 210],
  ['prices-sql', 'prices', 'catalog', 'SELECT products', 'client', 200, 160],
  ['charge', 'root', 'payment', 'POST /charge', 'server', 395, 1580],
  ['methods', 'charge', 'payment', 'load methods', 'internal', 405, 1180],
  ['risk', 'charge', 'payment', 'risk.score', 'internal', 1590, 90],
  ['bank', 'charge', 'payment', 'POST /authorize', 'client', 1690, 250],
  ['publish', 'root', 'orders', 'publish order.failed', 'producer', 1985, 14],
  ['process', 'publish', 'orders', 'process order.failed', 'consumer', 2005, 90],
  ['render', 'root', 'gateway', 'render response', 'internal', 2098, 40],
];

const FAILED = new Set(['charge', 'bank']);

/** The checkout of the design brief: one slow payment with 38 identical SELECTs and a declined card. */
export function checkout(): SpanInput[] {
  const selects = Array.from(
    { length: 38 },
    (_, at): Line => [
      `select-${at}`,
      'methods',
      'payment',
      'SELECT method',
      'client',
      410 + at * 30.8,
      30,
    ],
  );
  return [...CHECKOUT, ...selects].map(([id, parent, service, name, kind, at, took]) => {
    const peer =
      id === 'bank' ? { 'server.address': 'bank-api' } : { 'db.system.name': 'postgres' };
    const failed = FAILED.has(id) ? { error: 'card declined' } : {};
    const attributes = kind === 'client' ? peer : {};
    return span({ id, parent, service, name, kind, at, took, attributes, ...failed });
  });
}
