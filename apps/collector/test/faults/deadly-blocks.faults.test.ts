import { fileURLToPath } from 'node:url';
import { otlpTracesRequest, type ProxiedRequest, span } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { expectLedgerAddsUp } from './expect-conserved.ts';
import { eventually, type FaultRun, openFaultRun, openRemoteRun } from './fault-run.ts';

function tokenOf({ query, parameters }: ProxiedRequest): string | undefined {
  if (!query.startsWith('INSERT INTO `otel_traces`')) return undefined;
  return parameters.get('insert_deduplication_token') ?? undefined;
}

it('row 21: a block that ends every INSERT of it waits, and the blocks behind it are stored', {
  timeout: 240_000,
}, async () => {
  await using run = await openRemoteRun();
  const { ingest, ledger, store } = run;
  let deadly: string | undefined;
  let cuts = 0;
  store.proxy.decide = (request) => {
    const token = tokenOf(request);
    deadly ??= token;
    if (token === undefined || token !== deadly) return undefined;
    cuts += 1;
    return { kind: 'cut_request' };
  };
  await run.send();
  await eventually(() => expect(cuts).toBeGreaterThan(0));
  const waiting = ledger.spans;
  for (let i = 0; i < 5; i += 1) await run.send();
  await eventually(async () => expect(await run.storedSpans()).toBe(ledger.spans - waiting));
  // Its rows can be read: it is tried again, and nothing is moved aside.
  const before = cuts;
  await eventually(() => expect(cuts).toBeGreaterThan(before));
  await eventually(async () =>
    expect((await ingest.report()).ledger.traces).toMatchObject({
      stored: ledger.spans - waiting,
      inJournal: waiting,
      deadLettered: {},
    }),
  );
  expectLedgerAddsUp(await ingest.report());
  store.proxy.decide = () => undefined;
  const { stored } = await run.expectConserved();
  process.stdout.write(`row 21: ${cuts} INSERTs of one block cut, ${stored} spans stored once\n`);
});

const DEADLY = 'the name that ends engines';

/** Sends a block of its own with one span that ends the engine; the others are noted as acknowledged. */
async function sendDeadly({ ingest, ledger }: FaultRun, spans: number): Promise<void> {
  const sketches = Array.from({ length: spans }, (_, i) =>
    span({ spanId: ledger.newSpanId(), name: i === 3 ? DEADLY : 'fine' }),
  );
  await ingest.postUntilAcknowledged(otlpTracesRequest(sketches));
  const fine = sketches.filter(({ name }) => name !== DEADLY);
  ledger.acknowledged(fine.map(({ traceId, spanId }) => [traceId, spanId]));
}

it('row 21: the row that the engine dies of is moved aside, and the rest of its block is stored', {
  timeout: 300_000,
}, async () => {
  await using run = await openRemoteRun();
  const { ingest, store } = run;
  let cuts = 0;
  store.proxy.decide = ({ query, body }) => {
    if (!query.startsWith('INSERT') || !body.includes(DEADLY)) return undefined;
    cuts += 1;
    return { kind: 'cut_request' };
  };
  await sendDeadly(run, 40);
  await eventually(() => expect(cuts).toBeGreaterThan(0));
  // While the table takes nothing else, nobody knows whether the rows are at fault.
  expect((await ingest.report()).ledger.traces.deadLettered).toEqual({});
  await run.send();
  const { report, stored } = await run.expectConserved();
  expect(report.ledger.traces.deadLettered).toEqual({ engine_died: 1 });
  expect(ingest.log).toContain('TW3202');
  process.stdout.write(`row 21: 1 row found after ${cuts} cuts, ${stored} spans stored once\n`);
  // What was moved aside stays so over a restart, with the engine still dying of it.
  await ingest.kill();
  await ingest.start();
  await run.send();
  const again = await run.expectConserved();
  expect(again.report.ledger.traces.deadLettered).toEqual({ engine_died: 1 });
});

it('row 21: an embedded engine that is killed by one row is started again, and the others are stored', {
  timeout: 300_000,
}, async () => {
  const preload = fileURLToPath(new URL('deadly-engine.mjs', import.meta.url));
  await using run = await openFaultRun({
    options: { nodeArgs: ['--import', preload], env: { TRACEWELL_DEADLY_TEXT: DEADLY } },
  });
  const { ingest } = run;
  const { pid } = await ingest.engine();
  await sendDeadly(run, 4);
  await eventually(async () => expect((await ingest.engine()).pid).not.toBe(pid));
  await run.send();
  const { report, stored } = await run.expectConserved(240_000);
  expect(report.ledger.traces.deadLettered).toEqual({ engine_died: 1 });
  const { restarts } = report.engine;
  process.stdout.write(`row 21: ${restarts} deaths of the engine, ${stored} spans stored once\n`);
});
