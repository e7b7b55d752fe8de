import { decodeLogs, decodeLogsJson } from '@tracewell/otlp';
import {
  type LogSketch,
  log,
  newSpanId,
  newTraceId,
  openTestDatabase,
  otlpLogsRequest,
  type TestDatabase,
} from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeAttributeTypes, restoreAttribute, restoreAttributes } from '../attribute-types.ts';
import { insertBlock } from '../insert-block.ts';
import { command, query } from '../store.ts';
import { openLogsBlock } from './logs-block.ts';
import type { BlockSection, OpenBlock } from './open-block.ts';

const now = () => 1_750_000_000_123;
const TRACE_ID = newTraceId();
const SPAN_ID = newSpanId();

const request = (...logs: LogSketch[]) => Buffer.from(otlpLogsRequest(logs.map(log)));
const withRecord = (fields: string) =>
  Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{${fields}}]}]}]}`);
const hex = (block: OpenBlock) =>
  block.seal().map(({ table, rows, body }) => [table, rows, Buffer.concat(body).toString('hex')]);

describe('in the engine', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  type Row = Record<string, never>;
  let token = 0;

  /** Stores a body and gives its rows back as they stand in the table. */
  async function stored(body: Uint8Array) {
    const block = openLogsBlock({ now });
    const outcome = decodeLogsJson(body, block.sink);
    token += 1;
    const [sealed] = block.seal();
    if (sealed) await insertBlock(database.store, sealed, `logs:${token}`);
    const { rows } = await query<Row>(
      database.store,
      `SELECT *, toString(toUnixTimestamp64Nano(Timestamp)) AS time,
         toString(toUnixTimestamp64Nano(ObservedTimestamp)) AS observed FROM otel_logs ORDER BY Timestamp`,
      {},
    );
    return { outcome, rows };
  }

  it('a log record comes back with every field and every type', async () => {
    const attributes = {
      text: 'ä"\n',
      n: -42,
      ratio: 0.1,
      yes: true,
      list: ['a', 1],
      big: 2n ** 60n,
    };
    const { outcome, rows } = await stored(
      request({
        timeUnixNano: 1_750_000_000_000_000_001n,
        observedTimeUnixNano: 1_750_000_000_000_000_002n,
        severityNumber: 17,
        severityText: 'error',
        body: 'card declined',
        attributes,
        service: 'payment',
        environment: 'prod',
        resource: { 'process.pid': 7 },
        traceId: TRACE_ID,
        spanId: SPAN_ID,
        flags: 0x101,
        eventName: 'payment.declined',
        droppedAttributesCount: 2,
      }),
    );
    expect(outcome).toMatchObject({ accepted: 1, rejected: 0, repaired: new Map() });
    const [row] = rows;
    expect(row).toMatchObject({
      time: '1750000000000000001',
      observed: '1750000000000000002',
      SeverityNumber: 17,
      SeverityText: 'error',
      ServiceName: 'payment',
      DeploymentEnv: 'prod',
      Body: 'card declined',
      TraceId: TRACE_ID,
      SpanId: SPAN_ID,
      TraceFlags: 1,
      EventName: 'payment.declined',
      ScopeName: 'test',
      ScopeVersion: '1.0.0',
      DroppedCounts: 'attributes=2',
      IngestTime: '2025-06-15 15:06:40',
    });
    const types = decodeAttributeTypes(row?.AttributeTypes ?? '');
    expect(restoreAttributes(row?.LogAttributes ?? {}, types.own)).toEqual({
      ...attributes,
      big: '1152921504606846976',
    });
    expect(types.resource.get('process.pid')).toBe('int');
  });

  it('bodies of every type come back as they were sent', async () => {
    const bodies = ['', 'true', true, 42, 0.5, ['a', 1, false], 'ünï ✓'];
    const { rows } = await stored(
      request(...bodies.map((body, i) => ({ body, timeUnixNano: 10n ** 18n + BigInt(i) }))),
    );
    const restored = rows.slice(0, bodies.length).map((row) => {
      const types = decodeAttributeTypes(row.AttributeTypes ?? '');
      return restoreAttribute(row.Body ?? '', types.body.get(''));
    });
    expect(restored).toEqual(bodies);
    expect(rows[5]).toMatchObject({ Body: '["a",1,false]', AttributeTypes: 'b:=[sib]' });
  });

  it('rows of the foreign exporter get our columns', async () => {
    const columns =
      'Timestamp, TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber, ServiceName, Body, ResourceSchemaUrl, ResourceAttributes, ScopeSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes, LogAttributes, EventName';
    await command(
      database.store,
      `INSERT INTO otel_logs (${columns}) VALUES (toDateTime64(1, 9), '', '', 0, '', 0, 'foreign', 'x', '', map('deployment.environment', 'dev'), '', '', '', map(), map('n', '1'), '')`,
      {},
    );
    const { rows } = await query<Row>(
      database.store,
      `SELECT * FROM otel_logs WHERE ServiceName = 'foreign'`,
      {},
    );
    expect(rows[0]).toMatchObject({ DeploymentEnv: 'dev', AttributeTypes: '', DroppedCounts: '' });
  });
});

const repairsOf = (body: Uint8Array) => decodeLogsJson(body, openLogsBlock({ now }).sink).repaired;
const textOf = (block: OpenBlock) => Buffer.concat(block.seal()[0]?.body ?? []).toString('latin1');

it('a log record with a bad id is stored without it, and counted', () => {
  expect(repairsOf(withRecord('"traceId":"abcd","spanId":"xyz"'))).toEqual(
    new Map([
      ['invalid_trace_id', 1],
      ['invalid_span_id', 1],
      ['missing_time', 1],
    ]),
  );
  const zeros = `"traceId":"${'0'.repeat(32)}","spanId":"${'0'.repeat(16)}","timeUnixNano":"1"`;
  expect(repairsOf(withRecord(zeros))).toEqual(new Map());
  const block = openLogsBlock({ now });
  decodeLogsJson(withRecord(`${zeros},"body":{"stringValue":"kept"}`), block.sink);
  expect(block.rows).toBe(1);
  expect(textOf(block)).toContain('kept');
});

it('a severity that OTLP has not is stored as none, and counted', () => {
  const body = withRecord('"severityNumber":25,"timeUnixNano":"1"');
  expect(repairsOf(body)).toEqual(new Map([['invalid_severity', 1]]));
});

it('a time beyond 2262 refuses the log record alone', () => {
  const block = openLogsBlock({ now });
  decodeLogsJson(request({ body: 'good', timeUnixNano: 1n }), block.sink);
  const before = hex(block);
  const outcome = decodeLogsJson(
    withRecord(
      '"timeUnixNano":"9223372036854775808","body":{"stringValue":"bad"},"severityText":"odd"',
    ),
    block.sink,
  );
  expect(outcome).toMatchObject({ accepted: 0, reasons: new Map([['invalid_time', 1]]) });
  // The resource and scope of the refused record are known to the dictionaries, its own values are not.
  expect(block.rows).toBe(1);
  expect(textOf(block)).not.toMatch(/bad|odd/);
  expect(before[0]?.[1]).toBe(1);
});

it('the last body counts where a sender writes two', () => {
  const any = (text: string) => [0x0a, text.length, ...Buffer.from(text)];
  const body = (text: string) => [0x2a, text.length + 2, ...any(text)];
  const record = [0x09, 1, 0, 0, 0, 0, 0, 0, 0, ...body('first'), ...body('second')];
  const inside = (bytes: number[], tag: number) => [tag, bytes.length, ...bytes];
  const block = openLogsBlock({ now });
  decodeLogs(Uint8Array.from(inside(inside(inside(record, 0x12), 0x12), 0x0a)), block.sink);
  expect(textOf(block)).toContain('second');
  expect(textOf(block)).not.toContain('first');
});

it('a replay of cuts gives the same bytes, and an undone request leaves nothing', () => {
  const kept = request({ body: 'one' }, { body: [1, 2], attributes: { n: 1 }, severityText: 'W' });
  const undone = request({ body: 'gone', service: 'other', attributes: { only: 'here' } });
  const plain = openLogsBlock({ now });
  const block = openLogsBlock({ now });
  const replayed = openLogsBlock({ now });
  const replay = () => {
    for (const section of block.cut() as BlockSection[]) {
      replayed.append({
        ...section,
        growth: section.growth.map((grown) => Uint8Array.from(grown)),
      });
    }
  };
  for (let round = 0; round < 3; round++) {
    decodeLogsJson(kept, plain.sink);
    decodeLogsJson(kept, block.sink);
    const mark = block.mark();
    decodeLogsJson(undone, block.sink);
    block.rollback(mark);
    replay();
  }
  expect(hex(block)).toEqual(hex(plain));
  expect(hex(replayed)).toEqual(hex(plain));
});
