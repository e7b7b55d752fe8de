import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { MeasuredInstallation } from './installation.ts';

const SPANS_A_BODY = 20_000;
const SERVICES = ['gateway', 'cart', 'catalog', 'payment', 'orders', 'stock'];
const CHILDREN = 8;

/** Sends one trace of so many spans, a tree of eight children each, and waits until all of it can be read. */
export async function sendTrace(
  { urls }: MeasuredInstallation,
  spanCount: number,
): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  const begin = BigInt(Date.now() - 120_000) * 1_000_000n;
  for (let from = 0; from < spanCount; from += SPANS_A_BODY) {
    const spans = Array.from({ length: Math.min(SPANS_A_BODY, spanCount - from) }, (_, at) =>
      spanOf(traceId, begin, from + at, spanCount),
    );
    await post(`${urls.otlpHttp}/v1/traces`, spans);
  }
  await untilStored(urls.api, traceId, spanCount);
  return traceId;
}

function spanOf(traceId: string, begin: bigint, at: number, spanCount: number) {
  const id = (row: number) => (row + 1).toString(16).padStart(16, '0');
  const start = begin + BigInt(at) * 1_000n;
  // A child ends before its parent: what is left of the trace is shared by the level.
  const took = BigInt(Math.max(1, Math.round(((spanCount - at) * 1_000) / (1 + (at % 5)))));
  return {
    service: SERVICES[at % SERVICES.length] ?? '',
    span: {
      traceId,
      spanId: id(at),
      ...(at === 0 ? {} : { parentSpanId: id(Math.floor((at - 1) / CHILDREN)) }),
      name: `operation ${at % 40}`,
      kind: at === 0 ? 2 : 1 + (at % 3),
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + took),
      status: at % 1_000 === 7 ? { code: 2, message: 'refused' } : {},
      attributes: [{ key: 'step', value: { intValue: String(at) } }],
    },
  };
}

async function post(url: string, spans: readonly ReturnType<typeof spanOf>[]): Promise<void> {
  const resourceSpans = SERVICES.map((service) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [{ spans: spans.filter((one) => one.service === service).map(({ span }) => span) }],
  }));
  const body = JSON.stringify({ resourceSpans });
  for (;;) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const said = await response.text();
    if (response.ok) return;
    if (response.status !== 429 && response.status !== 503)
      throw new Error(`the receiver answered ${response.status}: ${said}`);
    await wait(500);
  }
}

async function untilStored(api: string, traceId: string, spanCount: number): Promise<void> {
  const deadline = performance.now() + 180_000;
  for (let count = 0; count < spanCount; ) {
    if (performance.now() > deadline)
      throw new Error(`${count} of ${spanCount} spans were stored within three minutes`);
    const response = await fetch(`${api}/api/v1/traces/${traceId}?maxSpans=1`);
    const answer = (await response.json()) as { spanCount?: number };
    count = answer.spanCount ?? 0;
    if (count < spanCount) await wait(250);
  }
}
