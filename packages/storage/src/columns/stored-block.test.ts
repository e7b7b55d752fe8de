import { decodeTracesJson } from '@tracewell/otlp';
import { openTestDatabase, otlpTracesRequest, span, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertBlock } from '../insert-block.ts';
import { query } from '../store.ts';
import type { BlockSection, SealedTable } from './open-block.ts';
import { openStoredBlock } from './stored-block.ts';
import { openTracesBlock } from './traces-block.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

function tracesBlock() {
  const block = openTracesBlock();
  const events = [{ name: 'e', timeUnixNano: 5n, attributes: { a: 1 } }];
  const spans = [span({ name: 'one', events }), span({ name: 'two' })];
  decodeTracesJson(Buffer.from(otlpTracesRequest(spans)), block.sink);
  return block;
}

it('grows the same block from its own layout', () => {
  const block = tracesBlock();
  const stored = openStoredBlock('traces', block.layout);
  for (const section of block.cut()) stored.append(section);
  const bytes = (table: SealedTable | undefined) => Buffer.concat(table?.body ?? []);
  expect(bytes(stored.seal()[0])).toEqual(bytes(block.seal()[0]));
});

it('stores what a version with one column more and one less has written', async () => {
  const block = tracesBlock();
  const [section] = block.cut() as [BlockSection];
  const [[table, columns]] = JSON.parse(block.layout) as [[string, [string, string][]]];
  // SampleWeight is the last column but one, and a column of numbers has one buffer.
  expect(columns.at(-2)).toEqual(['SampleWeight', 'Float32']);
  const other = [...columns.slice(0, -2), ...columns.slice(-1), ['NotYet', 'String']];
  const text = Buffer.from([1, 0x61, 1, 0x62]);
  const growth = [...section.growth.slice(0, -2), ...section.growth.slice(-1), text];
  const stored = openStoredBlock('traces', JSON.stringify([[table, other]]));
  stored.append({ ...section, growth });
  await insertBlock(database.store, stored.seal()[0] as SealedTable, 'other:1');
  const { rows } = await query(
    database.store,
    'SELECT SpanName, toFloat64(SampleWeight) AS weight FROM otel_traces ORDER BY SpanName',
    {},
  );
  expect(rows).toEqual([
    { SpanName: 'one', weight: 1 },
    { SpanName: 'two', weight: 1 },
  ]);
});

it('refuses buffers that are not those of the layout', () => {
  const [section] = tracesBlock().cut() as [BlockSection];
  const stored = openStoredBlock('traces', '[["otel_traces",[["TraceId","String"]]]]');
  expect(() => stored.append(section)).toThrow(RangeError);
});
