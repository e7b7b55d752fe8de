import { readFileSync } from 'node:fs';
import { createClient } from '@clickhouse/client';
import { decodeTracesJson } from '@tracewell/otlp';
import { openTestDatabase } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { OTEL_TRACES } from './columns/otel-traces.ts';
import { openTracesBlock } from './columns/traces-block.ts';
import {
  apiSpanKind,
  apiStatusCode,
  isEntry,
  isError,
  peerOf,
  SPAN_KINDS,
  type SpanKindWord,
  STATUS_CODES,
  type StatusCodeWord,
} from './definitions.ts';
import { insertBlock } from './insert-block.ts';

interface Case {
  readonly case: string;
  readonly span: {
    readonly kind: SpanKindWord;
    readonly hasParent?: boolean;
    readonly flags?: number;
    readonly statusCode?: StatusCodeWord;
    readonly attributes?: Readonly<Record<string, string>>;
  };
  readonly expected: { isEntry: boolean; isError: boolean; peer: [string, string] };
}

const CASES: readonly Case[] = JSON.parse(
  readFileSync(new URL('./fixtures/definitions.json', import.meta.url), 'utf8'),
);

it.each(CASES)('as functions: $case', ({ span, expected }) => {
  const { kind, hasParent = false, flags = 0, statusCode = 'Unset', attributes = {} } = span;
  const facts = {
    kind,
    hasParent,
    flags,
    statusCode,
    attribute: (key: string) => attributes[key] ?? '',
  };
  const { name, kind: peerKind } = peerOf(facts);
  expect({ isEntry: isEntry(facts), isError: isError(facts), peer: [name, peerKind] }).toEqual(
    expected,
  );
});

function request(): Uint8Array {
  const spans = CASES.map(({ case: name, span }, i) => ({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: (i + 1).toString(16).padStart(16, '0'),
    ...(span.hasParent ? { parentSpanId: 'b7ad6b7169203331' } : {}),
    name,
    kind: SPAN_KINDS.indexOf(span.kind),
    flags: span.flags ?? 0,
    startTimeUnixNano: '1750000000000000000',
    endTimeUnixNano: '1750000000000000001',
    status: { code: STATUS_CODES.indexOf(span.statusCode ?? 'Unset') },
    attributes: Object.entries(span.attributes ?? {}).map(([key, value]) => ({
      key,
      value: { stringValue: value },
    })),
  }));
  const attributes = [{ key: 'deployment.environment', value: { stringValue: 'prod' } }];
  const resourceSpans = [{ resource: { attributes }, scopeSpans: [{ spans }] }];
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

it('the encoder and the DEFAULTs that foreign writers get say the same', async () => {
  await using database = await openTestDatabase();
  const block = openTracesBlock();
  decodeTracesJson(request(), block.sink);
  for (const table of block.seal()) await insertBlock(database.store, table, 'definitions');
  const client = createClient({ ...database.connection, database: 'default' });
  const foreign = OTEL_TRACES.columns
    .filter(({ owner, name }) => owner === 'exporter' || name === 'Flags')
    .map(({ name }) => `\`${name}\``)
    .join(', ');
  await client.command({ query: 'CREATE TABLE foreign_traces AS otel_traces' });
  await client.command({
    query: `INSERT INTO foreign_traces (${foreign}) SELECT ${foreign} FROM otel_traces`,
  });
  for (const table of ['otel_traces', 'foreign_traces']) {
    const result = await client.query({
      query: `SELECT SpanName, IsEntry, IsError, PeerName, PeerKind, Operation, DeploymentEnv FROM ${table} ORDER BY SpanId`,
      format: 'JSONCompactEachRow',
    });
    const expected = CASES.map(
      ({ case: name, expected: { isEntry: entry, isError: error, peer } }) => [
        name,
        Number(entry),
        Number(error),
        ...peer,
        name,
        'prod',
      ],
    );
    expect(await result.json(), table).toEqual(expected);
  }
  await client.close();
});

it('the API says the words of the tables in lower case, and knows foreign ones as unset', () => {
  expect(SPAN_KINDS.map(apiSpanKind)).toEqual(SPAN_KINDS.map((word) => word.toLowerCase()));
  expect(apiSpanKind('SPAN_KIND_SERVER')).toBe('unspecified');
  expect(apiStatusCode('Error')).toBe('error');
  expect(apiStatusCode('')).toBe('unset');
});
