import { parseQuery } from '@tracewell/search';
import {
  insertLogs,
  log,
  newSpanId,
  newTraceId,
  openTestDatabase,
  type TestDatabase,
  type TestLog,
} from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countLogs } from './count-logs.ts';
import { type ListLogs, type LogCursor, listLogs } from './list-logs.ts';
import { unknownLogField } from './log-search.ts';

const START = 1_750_000_000_000_000_000n;
const MINUTE = 60_000_000_000n;
const range = { from: START, to: START + 600n * MINUTE };
const TRACE_ID = newTraceId();
const SPAN_ID = newSpanId();

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await insertLogs(database, [...told, ...crowd]);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** What the search tests look for: one log record a minute, of its own service. */
const told: TestLog[] = [
  {
    body: 'card declined: 51',
    severityNumber: 17,
    severityText: 'ERROR',
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    attributes: { 'http.response.status_code': 502, retry: true },
  },
  { body: 'Card accepted', severityNumber: 9, attributes: { 'http.response.status_code': 200 } },
  { body: 'x', severityNumber: 13, severityText: 'warning', eventName: 'queue.slow' },
  { body: ['a', 1], severityNumber: 0, severityText: '' },
  { body: 42, severityNumber: 14, environment: 'prod', resource: { 'host.name': 'b1' } },
  { body: '<b>bold</b> 100%_', severityNumber: 21, traceId: TRACE_ID },
].map((sketch, i) => log({ service: 'told', timeUnixNano: START + BigInt(i) * MINUTE, ...sketch }));

/** Far more log records than times: pages cut through records of one nanosecond, and through equal ones. */
const crowd: TestLog[] = Array.from({ length: 90 }, (_, i) =>
  log({
    service: 'crowd',
    timeUnixNano: START + BigInt(i % 7) * 47n * MINUTE,
    body: `line ${i % 11}`,
  }),
);

const bodies = async (question: Omit<ListLogs, 'range' | 'limit'>) => {
  const { rows } = await listLogs(database.store, { range, limit: 50, ...question });
  return rows.logs.map(({ body }) => body);
};
const search = (query: string) => {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return bodies({ service: 'told', tree: parsed.tree });
};

it('lists the newest first, each as it was sent', async () => {
  const found = await bodies({ service: 'told' });
  expect(found).toEqual(told.map(({ body }) => body).reverse());
  const { rows } = await listLogs(database.store, { range, limit: 50, traceId: TRACE_ID });
  expect(rows.logs).toHaveLength(2);
  expect(rows.logs[1]).toMatchObject({
    timeUnixNano: String(START),
    observedTimeUnixNano: '0',
    severityNumber: 17,
    severityText: 'ERROR',
    level: 'error',
    service: 'told',
    attributes: { 'http.response.status_code': 502, retry: true },
    resource: { 'service.name': 'told' },
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    scopeName: 'test',
  });
});

it('lists the oldest first where a trace is told', async () => {
  expect(await bodies({ traceId: TRACE_ID, order: 'oldest' })).toEqual([
    'card declined: 51',
    '<b>bold</b> 100%_',
  ]);
  expect(await bodies({ traceId: TRACE_ID, spanId: SPAN_ID })).toEqual(['card declined: 51']);
});

describe('selects by', () => {
  it.each([
    ['text, upper and lower case alike', { text: 'CARD' }, ['Card accepted', 'card declined: 51']],
    ['text that SQL would read as a pattern', { text: '100%_' }, ['<b>bold</b> 100%_']],
    ['least severity', { severity: 14 }, ['<b>bold</b> 100%_', 42, 'card declined: 51']],
    ['environment', { env: 'prod' }, [42]],
  ])('%s', async (_, selection, expected) => {
    expect(await bodies({ service: 'told', ...selection })).toEqual(expected);
  });

  it.each([
    ['severity >= 14', ['<b>bold</b> 100%_', 42, 'card declined: 51']],
    ['severity = warn', [42, 'x']],
    ['severity in (error, fatal)', ['<b>bold</b> 100%_', 'card declined: 51']],
    ['not severity exists', [['a', 1]]],
    ['severity_text = warning', ['x']],
    ['body =~ "(?i)card.*"', ['Card accepted', 'card declined: 51']],
    ['body = "42"', [42]],
    ['http.response.status_code >= 500', ['card declined: 51']],
    ['retry = true and service = told', ['card declined: 51']],
    ['resource.host.name = b1 or event.name = "queue.slow"', [42, 'x']],
    [`trace.id = ${TRACE_ID}`, ['<b>bold</b> 100%_', 'card declined: 51']],
    [`span.id = "${SPAN_ID}"`, ['card declined: 51']],
    [
      'scope.name = test and http.response.status_code exists',
      ['Card accepted', 'card declined: 51'],
    ],
  ])('%s', async (query, expected) => {
    expect(await search(query)).toEqual(expected);
  });

  it('names the field that only spans have', () => {
    const unknown = (query: string) => {
      const parsed = parseQuery(query);
      return parsed.ok ? unknownLogField(parsed.tree) : undefined;
    };
    expect(unknown('service = a and duration > 5ms')).toMatchObject({ name: 'duration', from: 16 });
    expect(unknown('span.http.route = "/"')).toMatchObject({ name: 'span.http.route' });
    expect(unknown('event.name = a and severity = info and span.id = "b"')).toBeUndefined();
  });
});

describe('pages', () => {
  /** Every page of a question, whatever the slices that the search cuts. */
  async function pages(limit: number, order: 'newest' | 'oldest') {
    const seen: string[] = [];
    let after: LogCursor | undefined;
    let count = 0;
    do {
      const question = { range, limit, order, after, service: 'crowd' };
      const { rows } = await listLogs(database.store, question);
      expect(rows.logs.length).toBeLessThanOrEqual(limit);
      seen.push(...rows.logs.map(({ timeUnixNano, body }) => `${timeUnixNano} ${body}`));
      after = rows.next;
      count += 1;
    } while (after !== undefined && count < 100);
    return seen;
  }

  it.each([
    [1, 'newest'],
    [7, 'newest'],
    [7, 'oldest'],
    [100, 'oldest'],
    [90, 'newest'],
  ] as const)('of %i records, %s first, show each record once', async (limit, order) => {
    const seen = await pages(limit, order);
    const sent = crowd.map(({ timeUnixNano, body }) => `${timeUnixNano} ${body}`);
    expect([...seen].sort()).toEqual(sent.sort());
    const times = seen.map((line) => line.split(' ')[0] ?? '');
    const ordered = [...times].sort();
    expect(times).toEqual(order === 'oldest' ? ordered : ordered.reverse());
  });
});

it('counts by step and level', async () => {
  const question = { range, stepSeconds: 120, service: 'told' };
  const { rows } = await countLogs(database.store, question);
  expect(rows).toEqual([
    { step: 0, level: 'error', count: 1 },
    { step: 0, level: 'info', count: 1 },
    { step: 1, level: 'unspecified', count: 1 },
    { step: 1, level: 'warn', count: 1 },
    { step: 2, level: 'fatal', count: 1 },
    { step: 2, level: 'warn', count: 1 },
  ]);
});
