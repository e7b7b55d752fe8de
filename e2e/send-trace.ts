import { randomBytes } from 'node:crypto';

/** A span written short: times in milliseconds since the trace began. */
export interface Short {
  readonly id: number;
  readonly parent?: number;
  readonly service?: string;
  readonly name?: string;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly at: number;
  readonly took: number;
  readonly error?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly link?: { readonly traceId: string; readonly spanId: string };
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const SPANS_A_BODY = 5_000;

export const spanId = (id: number) => id.toString(16).padStart(16, '0');

function otlpSpan(traceId: string, beginNs: bigint, short: Short) {
  const at = (ms: number) => String(beginNs + BigInt(Math.round(ms * 1e6)));
  return {
    traceId,
    spanId: spanId(short.id),
    ...(short.parent === undefined ? {} : { parentSpanId: spanId(short.parent) }),
    name: short.name ?? `work ${short.id}`,
    kind: KINDS.indexOf(short.kind ?? 'internal'),
    startTimeUnixNano: at(short.at),
    endTimeUnixNano: at(short.at + short.took),
    status: short.error === undefined ? {} : { code: 2, message: short.error },
    attributes: Object.entries(short.attributes ?? {}).map(([key, stringValue]) => ({
      key,
      value: { stringValue },
    })),
    links: short.link ? [short.link] : [],
  };
}

interface SendOptions {
  /** Milliseconds before now at which the trace began. */
  readonly ago?: number;
  readonly traceId?: string;
}

/** Sends a trace to the collector and waits until the API has all of it. Returns its id. */
export async function sendTrace(
  shorts: readonly Short[],
  { ago = 60_000, traceId = randomBytes(16).toString('hex') }: SendOptions = {},
): Promise<string> {
  const beginNs = BigInt(Date.now() - ago) * 1_000_000n;
  for (let from = 0; from < shorts.length; from += SPANS_A_BODY) {
    const part = shorts.slice(from, from + SPANS_A_BODY);
    const services = [...new Set(part.map(({ service = 'shop' }) => service))];
    const resourceSpans = services.map((service) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [
        {
          spans: part
            .filter((short) => (short.service ?? 'shop') === service)
            .map((short) => otlpSpan(traceId, beginNs, short)),
        },
      ],
    }));
    const response = await fetch(`${process.env.TRACEWELL_OTLP_URL}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans }),
    });
    if (!response.ok) throw new Error(`the collector answered ${response.status}`);
  }
  await untilStored(traceId, shorts.length);
  return traceId;
}

async function untilStored(traceId: string, spanCount: number): Promise<void> {
  const deadline = performance.now() + 45_000;
  for (let count = 0; count < spanCount; ) {
    if (performance.now() > deadline) throw new Error(`${count} of ${spanCount} spans were stored`);
    const url = `${process.env.TRACEWELL_API_BASE_URL}/api/v1/traces/${traceId}?maxSpans=1`;
    const response = await fetch(url);
    const answer = (await response.json()) as { spanCount?: number };
    count = answer.spanCount ?? 0;
    if (count < spanCount) await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The id of a failed checkout of the demo: several services, a cause and its echoes. */
export async function failedCheckout(): Promise<string> {
  const query = encodeURIComponent('root.name = "POST /checkout" and error = true');
  const url = `${process.env.TRACEWELL_API_BASE_URL}/api/v1/traces?range=24h&limit=1&query=${query}`;
  const { traces } = (await (await fetch(url)).json()) as { traces: { traceId: string }[] };
  const [first] = traces;
  if (first === undefined) throw new Error('the demo has no failed checkout');
  return first.traceId;
}

/** A message that waits ten seconds for its consumer. */
export function waitingOrder(): Short[] {
  return [
    { id: 1, name: 'POST /orders', kind: 'server', at: 0, took: 120 },
    { id: 2, parent: 1, name: 'publish order', kind: 'producer', at: 100, took: 10 },
    { id: 3, parent: 2, service: 'packing', name: 'pack', kind: 'consumer', at: 10_000, took: 180 },
  ];
}

/** More rows than a screen has, and a sentence of two lines. */
export function longOrder(): Short[] {
  const steps = Array.from({ length: 40 }, (_, at) => ({
    id: at + 2,
    parent: 1,
    service: ['orders', 'stock', 'payment-of-a-long-name'][at % 3] ?? '',
    name: `step ${at} of the long order`,
    at: at * 20,
    took: 18,
    ...(at === 30 ? { error: 'the card was refused by the acquirer of this shop' } : {}),
  }));
  return [{ id: 1, name: 'POST /orders', kind: 'server', at: 0, took: 820 }, ...steps];
}

/** A service whose clock is 14 ms behind its caller's. */
export function skewedCall(): Short[] {
  return [
    { id: 1, service: 'a', name: 'GET /', kind: 'server', at: 0, took: 100 },
    { id: 2, parent: 1, service: 'a', name: 'GET b', kind: 'client', at: 20, took: 50 },
    { id: 3, parent: 2, service: 'b', name: 'GET /b', kind: 'server', at: 6, took: 40 },
    { id: 4, parent: 3, service: 'b', name: 'look up', at: 10, took: 20 },
  ];
}

/** Three spans whose parent never arrived. */
export function orphans(): Short[] {
  return [
    { id: 2, parent: 1, name: 'first', at: 0, took: 10 },
    { id: 3, parent: 1, name: 'second', at: 15, took: 10 },
    { id: 4, parent: 1, name: 'third', at: 30, took: 12, error: 'refused' },
  ];
}

/** A tree of eight children each, too large to be sent to the page in one answer. */
export function hugeTree(spanCount: number): Short[] {
  return Array.from({ length: spanCount }, (_, at) => ({
    id: at + 1,
    ...(at === 0 ? {} : { parent: Math.floor((at - 1) / 8) + 1 }),
    service: ['gateway', 'cart', 'stock'][at % 3] ?? '',
    name: `operation ${at % 40}`,
    at: at * 0.01,
    took: Math.max(0.01, (spanCount - at) * 0.01),
    ...(at % 1_000 === 7 ? { error: 'refused' } : {}),
  }));
}
