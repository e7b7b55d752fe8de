import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type MeasuredInstallation, startMeasured } from './installation.ts';

const ROUNDS = 5;

/** How long a built product takes to be ready, and how long the first span takes from its sending to the API. */
export async function start(): Promise<Record<string, unknown>> {
  const [ready, visible] = [[] as number[], [] as number[]];
  for (let round = 0; round < ROUNDS; round += 1) {
    await using installation = await startMeasured();
    ready.push(installation.readyMs);
    visible.push(await firstSpanVisible(installation));
  }
  return {
    rounds: ROUNDS,
    readyMs: median(ready),
    firstSpanVisibleMs: median(visible),
    readyAll: ready.map(Math.round),
  };
}

async function firstSpanVisible(installation: MeasuredInstallation): Promise<number> {
  const traceId = randomBytes(16).toString('hex');
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'GET /bench',
    kind: 2,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1_000_000n),
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'bench' } }] };
  const sentAt = performance.now();
  const response = await fetch(`${installation.urls.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
  });
  if (!response.ok)
    throw new Error(`the receiver answered ${response.status}: ${await response.text()}`);
  for (;;) {
    const found = await fetch(`${installation.urls.api}/api/v1/traces/${traceId}`);
    await found.arrayBuffer();
    if (found.ok) return Math.round(performance.now() - sentAt);
    if (performance.now() - sentAt > 30_000)
      throw new Error('the first span was not visible within 30 s');
    await wait(10);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}
