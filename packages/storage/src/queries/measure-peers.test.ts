// The calls of the service map to databases, queues and externals, measured without drawing the map.
import {
  insertSpans,
  openTestDatabase,
  type SpanSketch,
  type TestDatabase,
  trace,
} from '@tracewell/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MeasurePeers, measurePeers } from './measure-peers.ts';
import { readServiceMap } from './service-map.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const HOUR_NS = 3_600_000_000_000n;
const MINUTE_NS = 60_000_000_000n;
let hour = BigInt(Math.floor(Date.now() / 3_600_000) - 120) * HOUR_NS;

/** Every case gets an hour of its own, and the hour before it, which stays empty unless the case fills it. */
function nextHours(): MeasurePeers {
  hour += 2n * HOUR_NS;
  const range = { from: hour, to: hour + HOUR_NS };
  return { range, previousFrom: hour - HOUR_NS, stepSeconds: 1200 };
}

const client = (
  attributes: NonNullable<SpanSketch['attributes']>,
  rest: SpanSketch = {},
): SpanSketch => ({ kind: 'client', name: 'call', attributes, ...rest });
const SQL = { 'db.system.name': 'postgresql', 'db.namespace': 'shop' };
const KAFKA = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' };
const host = (address: string) => ({ 'server.address': address });

async function insert(at: bigint, roots: readonly SpanSketch[]) {
  await insertSpans(
    database,
    roots.flatMap((root) => trace([{ startTimeUnixNano: at, ...root }])),
  );
}

/** Totals of the current period, as `type name: calls (failed)`. */
async function totals(question: MeasurePeers) {
  const { rows } = await measurePeers(database.store, question);
  return rows.figures
    .filter(({ period, step }) => period === 'current' && step === null)
    .map(
      ({ keys, requestCount, errorCount }) => `${keys.join(' ')}: ${requestCount} (${errorCount})`,
    )
    .sort();
}

it('joins the percentiles of several callers, which their edges cannot', async () => {
  const question = nextHours();
  const calls = Array.from({ length: 100 }, (_, index) => ({
    service: index % 2 === 0 ? 'cart' : 'catalog',
    children: [client(SQL, { durationMs: index + 1 })],
  }));
  await insert(question.range.from + 5n * MINUTE_NS, calls);
  const { rows } = await measurePeers(database.store, question);
  const total = rows.figures.find(({ step }) => step === null);
  expect(total).toMatchObject({ keys: ['database', 'postgresql/shop'], requestCount: 100 });
  expect(total?.quantiles).toEqual(['50000000', '95000000', '99000000']);
});

it('tells the period before and the steps apart', async () => {
  const question = nextHours();
  const call = { service: 'cart', children: [client(SQL)] };
  await insert(question.previousFrom + 50n * MINUTE_NS, [call]);
  await insert(question.range.from + 25n * MINUTE_NS, [call, call]);
  const { rows } = await measurePeers(database.store, question);
  const counted = rows.figures.map(
    ({ period, step, requestCount }) => `${period} ${step}: ${requestCount}`,
  );
  expect(counted.sort()).toEqual([
    'current 1: 2',
    'current null: 2',
    'previous 2: 1',
    'previous null: 1',
  ]);
});

it('takes calls without an answer for those of the service that the address leads to', async () => {
  const question = nextHours();
  await insert(question.range.from + MINUTE_NS, [
    { service: 'a', children: [client(host('stock'), { children: [{ service: 'stock' }] })] },
    { service: 'a', children: [client(host('stock'), { status: 'error' })] },
    { service: 'a', children: [client(host('two'), { children: [{ service: 'x' }] })] },
    { service: 'a', children: [client(host('two'), { children: [{ service: 'y' }] })] },
    { service: 'a', children: [client(host('two'), { status: 'error' }), client({})] },
  ]);
  expect(await totals(question)).toEqual(['external two: 1 (1)', 'external unknown: 1 (0)']);
});

it('keeps the callers of one environment', async () => {
  const question = nextHours();
  const inside = (environment: string, service: string): SpanSketch => ({
    ...{ service, environment },
    children: [client(SQL, { service, environment })],
  });
  await insert(question.range.from + MINUTE_NS, [inside('blue', 'a'), inside('green', 'b')]);
  expect(await totals({ ...question, env: 'blue' })).toEqual(['database postgresql/shop: 1 (0)']);
  expect(await totals(question)).toEqual(['database postgresql/shop: 2 (0)']);
});

it('says from when it could read where there are too many half-spans', async () => {
  const question = nextHours();
  const call = { service: 'a', children: [client(SQL)] };
  await insert(question.previousFrom + MINUTE_NS, [call, call, call]);
  await insert(question.range.from + 30n * MINUTE_NS, [call]);
  const cut = await measurePeers(database.store, { ...question, maxHalves: 3 });
  expect(cut.truncated).toBe(true);
  expect(cut.rows.readFrom).toBeGreaterThan(question.previousFrom);
  expect((await measurePeers(database.store, question)).rows.readFrom).toBe(question.previousFrom);
});

it('counts what the map counts, whatever was lost', async () => {
  const shapes = fc.array(
    fc.record({
      address: fc.constantFrom('stock', 'cart', 'api.example.com'),
      answeredBy: fc.constantFrom(undefined, 'stock', 'cart'),
      peer: fc.constantFrom<SpanSketch>(
        client(SQL),
        client(KAFKA),
        { kind: 'producer', attributes: KAFKA },
        client({}, { status: 'error' }),
      ),
      durationMs: fc.integer({ min: 1, max: 500 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(shapes, async (calls) => {
      const question = nextHours();
      const roots = calls.map(({ address, answeredBy, peer, durationMs }) => ({
        service: 'web',
        children: [
          client(host(address), {
            durationMs,
            children: answeredBy === undefined ? [] : [{ service: answeredBy }],
          }),
          { ...peer, durationMs },
        ],
      }));
      await insert(question.range.from + MINUTE_NS, roots);
      const { rows } = await readServiceMap(database.store, { range: question.range });
      const drawn = rows.nodes
        .filter(({ type }) => type !== 'service' && type !== 'user')
        .map((node) => [node.type, node.name, node.requestCount, node.errorRatio, node.p95Ns]);
      const { figures } = (await measurePeers(database.store, question)).rows;
      const measured = figures
        .filter(({ step }) => step === null)
        .map(({ keys, requestCount, errorCount, quantiles }) => [
          ...[...keys, requestCount, errorCount / requestCount, quantiles[1]],
        ]);
      const sorted = (rows: unknown[][]) => rows.map((row) => row.join(' ')).sort();
      expect(sorted(measured)).toEqual(sorted(drawn));
    }),
    { numRuns: 5 },
  );
}, 180_000);
