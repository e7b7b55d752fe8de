import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { recordingSink } from '../test/recording-sink.ts';
import { decodeLogsJson } from './json/decode-logs-json.ts';
import { DecodeError, type DecodeOutcome } from './outcome.ts';
import { decodeLogs } from './protobuf/decode-logs.ts';
import type { LogSink } from './sink.ts';

interface Codec {
  fromObject(request: object): object;
  encode(message: object): { finish(): Uint8Array };
}

const root = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer-protobufjs/build/src/generated/root.js',
);
const ExportLogsServiceRequest: Codec =
  root.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

function record(decode: (body: Uint8Array, sink: LogSink) => DecodeOutcome, body: Uint8Array) {
  const { sink, nodes } = recordingSink();
  const outcome = decode(body, sink);
  return { outcome, nodes, logs: nodes.filter(({ of }) => of === 'log') };
}

/** The same two log records in OTLP's JSON mapping. */
const REQUEST = {
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] },
      schemaUrl: 'https://example.com/r',
      scopeLogs: [
        {
          scope: { name: 'pino', version: '9' },
          schemaUrl: 'https://example.com/s',
          logRecords: [
            {
              timeUnixNano: '1750000000000000001',
              observedTimeUnixNano: '1750000000000000002',
              severityNumber: 17,
              severityText: 'error',
              body: { stringValue: 'hällo ✓' },
              attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
              droppedAttributesCount: 3,
              flags: 1,
              traceId: TRACE_ID,
              spanId: SPAN_ID,
            },
            {
              observedTimeUnixNano: '5',
              body: {
                kvlistValue: {
                  values: [
                    { key: 'a', value: { arrayValue: { values: [{ boolValue: true }, {}] } } },
                    { key: 'b', value: { doubleValue: 0.5 } },
                  ],
                },
              },
            },
          ],
        },
      ],
    },
  ],
};

/** Bytes of an independent encoder: code that protobufjs generated from the official definitions. */
function protobufOf(request: typeof REQUEST): Uint8Array {
  const bytes = structuredClone(request) as never as typeof REQUEST;
  for (const log of bytes.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? []) {
    for (const name of ['traceId', 'spanId'] as const) {
      if (name in log) Object.assign(log, { [name]: Buffer.from(log[name] ?? '', 'hex') });
    }
  }
  return ExportLogsServiceRequest.encode(ExportLogsServiceRequest.fromObject(bytes)).finish();
}

it('tells every field of a log record, the same out of protobuf and JSON', () => {
  const told = record(decodeLogs, protobufOf(REQUEST));
  expect(told.outcome).toMatchObject({ accepted: 2, rejected: 0 });
  expect(told.nodes.map(({ of }) => of)).toEqual(['resource', 'scope', 'log', 'log']);
  expect(told.logs[0]).toEqual({
    of: 'log',
    fields: {
      logTime: '1750000000000000001',
      logObservedTime: '1750000000000000002',
      severityNumber: '17',
      severityText: 'error',
      logDroppedAttributes: '3',
      logFlags: '1',
      logTraceId: TRACE_ID,
      logSpanId: SPAN_ID,
    },
    attributes: [['n', 'int', '9007199254740993']],
    children: [
      { of: 'logBody', fields: {}, attributes: [['', 'string', 'hällo ✓']], children: [] },
    ],
  });
  expect(told.logs[1]?.children[0]?.attributes).toEqual([
    [
      '',
      'list',
      [
        [
          'a',
          'array',
          [
            ['', 'bool', 'true'],
            ['', 'empty', ''],
          ],
        ],
        ['b', 'double', '0.5'],
      ],
    ],
  ]);
  const json = Buffer.from(JSON.stringify(REQUEST));
  expect(record(decodeLogsJson, json)).toEqual(told);
});

it('a body cut at any byte is a DecodeError', () => {
  const whole = protobufOf(REQUEST);
  for (let length = 1; length < whole.length; length++) {
    const cut = whole.subarray(0, length);
    expect(() => decodeLogs(cut, recordingSink().sink), `cut at ${length}`).toThrow(DecodeError);
  }
});

describe('JSON', () => {
  const log = (fields: string) =>
    Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{${fields}}]}]}]}`);

  it('takes names of severities, snake case, null and unknown fields', () => {
    const told = record(
      decodeLogsJson,
      log('"severityNumber":"SEVERITY_NUMBER_WARN2","event_name":"paid","traceId":null,"new":1'),
    );
    expect(told.logs[0]?.fields).toEqual({ severityNumber: '14', logEventName: 'paid' });
  });

  it('names the path of a wrong type', () => {
    expect(() => record(decodeLogsJson, log('"body":{"stringValue":5}'))).toThrow(
      'resourceLogs[0].scopeLogs[0].logRecords[0].body.stringValue is not a string',
    );
  });

  it('refuses bodies that are nested deeper than 100', () => {
    const nested = `${'{"arrayValue":{"values":['.repeat(200)}${']}}'.repeat(200)}`;
    expect(() => record(decodeLogsJson, log(`"body":${nested}`))).toThrow(/nested too deeply/);
  });
});
