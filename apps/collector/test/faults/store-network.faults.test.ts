import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxiedRequest, ProxyFault } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { eventually, openRemoteRun } from './fault-run.ts';

function isInsert({ query }: ProxiedRequest): boolean {
  return query.startsWith('INSERT INTO `otel_traces`');
}

it('row 03: kill -9 between the insert and its checkpoint stores nothing twice', {
  timeout: 120_000,
}, async () => {
  await using run = await openRemoteRun();
  const { ingest, store } = run;
  for (let round = 1; round <= 5; round += 1) {
    const before = await run.storedSpans();
    store.proxy.decide = (request) =>
      isInsert(request) ? { kind: 'hold_answer', until: new Promise(() => undefined) } : undefined;
    await run.send();
    // Applied, and nobody has told the collector.
    await eventually(async () => expect(await run.storedSpans()).toBeGreaterThan(before));
    await ingest.kill();
    store.proxy.decide = () => undefined;
    await ingest.start();
    // Sent again before the next round begins, whose held answer would hold it up.
    await run.expectConserved();
  }
});

it('row 15: an insert that was applied while its answer was cut off is stored once', {
  timeout: 180_000,
}, async () => {
  await using run = await openRemoteRun();
  const { random, store } = run;
  const faults = new Map<string, number>();
  store.proxy.decide = (request) => {
    if (!isInsert(request) || random.chance(0.2)) return undefined;
    const fault = random.pick<ProxyFault>([
      { kind: 'cut_answer' },
      { kind: 'cut_within_answer', bytes: 0 },
      { kind: 'cut_request' },
      { kind: 'delay', ms: 300 },
    ]);
    faults.set(fault.kind, (faults.get(fault.kind) ?? 0) + 1);
    return fault;
  };
  const load = run.startLoad();
  await eventually(() => expect(faults.get('cut_answer') ?? 0).toBeGreaterThan(4), 120_000);
  await load.stop();
  store.proxy.decide = () => undefined;
  const { stored } = await run.expectConserved();
  process.stdout.write(`row 15: ${JSON.stringify([...faults])}, ${stored} spans stored once\n`);
});

/** Spans a second while the store is away, and for how long. */
const OUTAGE = { spansPerSecond: 5000, seconds: 40 };

it('row 13: nothing is lost while the store is away at 5,000 spans a second, also over a kill -9', {
  timeout: 300_000,
}, async () => {
  await using run = await openRemoteRun();
  const { ingest, ledger, store } = run;
  await run.send();
  await store.proxy.close();
  const began = performance.now();
  const sent = (): number => ledger.spans;
  let wasKilled = false;
  while (performance.now() - began < OUTAGE.seconds * 1000) {
    const due = ((performance.now() - began) / 1000) * OUTAGE.spansPerSecond;
    if (sent() < due) await Promise.all([1, 2, 3, 4].map(() => run.send({ spansMax: 500 })));
    else await sleep(5);
    // A machine that does not reach the rate is killed in mid-outage all the same.
    if (!wasKilled && performance.now() - began > (OUTAGE.seconds * 1000) / 2) {
      wasKilled = true;
      await ingest.kill();
      await ingest.start();
    }
  }
  expect(wasKilled).toBe(true);
  const { journal } = await ingest.report();
  expect(journal.traces.bytes).toBeLessThan(journal.traces.maxBytes);
  expect(await run.storedSpans()).toBeLessThanOrEqual(500);
  await store.proxy.open();
  const back = performance.now();
  const { stored } = await run.expectConserved();
  const seconds = (performance.now() - back) / 1000;
  process.stdout.write(
    `row 13: ${stored} spans in ${OUTAGE.seconds} s without a store, stored ${seconds.toFixed(1)} s after it came back\n`,
  );
});

it('row 13: a journal at its budget asks senders to wait, and takes spans again when it is delivered', {
  timeout: 180_000,
}, async () => {
  await using run = await openRemoteRun({ config: 'journal:\n  maxBytes: 4MiB\n' });
  const { ingest, ledger, random, store } = run;
  await store.proxy.close();
  const statuses = new Set<number>();
  await eventually(async () => {
    const { body, keys } = ledger.build(random, { padding: 1000 });
    const answer = await ingest.post(body);
    statuses.add(answer.status);
    if (answer.status === 200) ledger.acknowledged(keys);
    else expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect([...statuses]).toContain(429);
  });
  expect([...statuses].sort()).toEqual([200, 429]);
  const { journal } = await ingest.report();
  expect(journal.traces.bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
  await store.proxy.open();
  await run.send();
  await run.expectConserved();
});

it('row 14: a slow store has one insert of a signal at a time, and is asked nothing twice', {
  timeout: 180_000,
}, async () => {
  await using run = await openRemoteRun();
  const { store } = run;
  const tokens: string[] = [];
  let atOnce = 0;
  let atOnceMax = 0;
  store.proxy.decide = (request) => {
    if (!isInsert(request)) return undefined;
    tokens.push(request.parameters.get('insert_deduplication_token') ?? '');
    atOnce += 1;
    atOnceMax = Math.max(atOnceMax, atOnce);
    const until = sleep(3000).then(() => {
      atOnce -= 1;
    });
    return { kind: 'hold_answer', until };
  };
  const load = run.startLoad({ spansMax: 5 });
  await eventually(() => expect(tokens.length).toBeGreaterThan(4));
  await load.stop();
  store.proxy.decide = (request) => {
    if (isInsert(request)) tokens.push(request.parameters.get('insert_deduplication_token') ?? '');
    return undefined;
  };
  await run.expectConserved();
  expect(atOnceMax).toBe(1);
  expect(new Set(tokens).size).toBe(tokens.length);
});

it('row 14: a half-open connection is given up after two minutes, and the insert sent again', {
  timeout: 240_000,
}, async () => {
  await using run = await openRemoteRun();
  const { ingest, store } = run;
  const tokens: string[] = [];
  store.proxy.decide = (request) => {
    if (!isInsert(request)) return undefined;
    tokens.push(request.parameters.get('insert_deduplication_token') ?? '');
    return tokens.length > 1
      ? undefined
      : { kind: 'hold_answer', until: new Promise(() => undefined) };
  };
  await run.send();
  await eventually(() => expect(tokens).toHaveLength(1));
  await run.send(); // the receivers go on
  const { stored } = await run.expectConserved(180_000);
  expect(tokens[1]).toBe(tokens[0]);
  expect(ingest.log).toContain('TW4102');
  expect(stored).toBe(run.ledger.spans);
});
