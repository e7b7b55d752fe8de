import { describe, expect, it } from 'vitest';
import { otlpJson } from '../test/otlp-json.ts';
import { REQUESTS } from '../test/otlp-schema.ts';
import { decodeOfficially } from '../test/protobufjs-oracle.ts';
import { randomRequest } from '../test/random-request.ts';
import { type RandomSource, randomSource } from '../test/random-source.ts';
import { recordingSink, recordSpans } from '../test/recording-sink.ts';
import { field, message, varint } from '../test/wire.ts';
import { decodeLogsJson } from './json/decode-logs-json.ts';
import { decodeMetricsJson } from './json/decode-metrics-json.ts';
import { decodeTracesJson } from './json/decode-traces-json.ts';
import { DecodeError } from './outcome.ts';
import { decodeLogs } from './protobuf/decode-logs.ts';
import { decodeMetrics } from './protobuf/decode-metrics.ts';
import { decodeTraces } from './protobuf/decode-traces.ts';

const SIGNALS = ['traces', 'metrics', 'logs'] as const;
type Signal = (typeof SIGNALS)[number];
const PROTOBUF = { traces: decodeTraces, metrics: decodeMetrics, logs: decodeLogs } as const;
const JSON_DECODERS = {
  traces: decodeTracesJson,
  metrics: decodeMetricsJson,
  logs: decodeLogsJson,
} as const;

/** The fault of a decoder; undefined when it took the body. Anything but a DecodeError fails the test. */
function faultOf(signal: Signal, encoding: 'protobuf' | 'json', body: Uint8Array) {
  const decode = encoding === 'protobuf' ? PROTOBUF[signal] : JSON_DECODERS[signal];
  try {
    decode(body, recordingSink().sink);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    if (fault.offset !== undefined) expect(fault.offset).toBeLessThanOrEqual(body.length);
    return fault;
  }
  return undefined;
}

function samples(signal: Signal, seed: number): { protobuf: Buffer; json: Buffer } {
  const random = randomSource(seed);
  const { joined, wire } = randomRequest(REQUESTS[signal], { random, isDifficult: seed % 2 === 0 });
  const json = otlpJson(decodeOfficially(signal, joined), random);
  return { protobuf: wire, json: Buffer.from(json) };
}

/** Bits flipped, bytes cut out, put in twice or from elsewhere, lengths that lie. */
function spoil(body: Buffer, random: RandomSource): Buffer {
  const at = random.below(body.length);
  const to = at + random.below(Math.min(64, body.length - at));
  switch (random.below(5)) {
    case 0:
      return Buffer.concat([body.subarray(0, at), body.subarray(to)]);
    case 1:
      return Buffer.concat([body.subarray(0, to), body.subarray(at)]);
    case 2:
      return Buffer.concat([body.subarray(0, at), random.bytes(to - at), body.subarray(to)]);
    case 3:
      return Buffer.concat([body.subarray(0, at), varint(2n ** 60n), body.subarray(at)]);
    default: {
      const flipped = Buffer.from(body);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
  }
}

for (const signal of SIGNALS) {
  it(`${signal}: a body cut at any byte is refused, or is a shorter request`, () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { protobuf, json } = samples(signal, seed);
      for (let length = 1; length < Math.min(protobuf.length, 4000); length++)
        faultOf(signal, 'protobuf', protobuf.subarray(0, length));
      for (let length = 1; length < Math.min(json.length, 4000); length += 7)
        expect(faultOf(signal, 'json', json.subarray(0, length)), `seed ${seed}`).toBeDefined();
    }
  });

  it(`${signal}: a spoiled body gives an outcome or a DecodeError`, () => {
    const random = randomSource(7);
    for (let seed = 1; seed <= 150; seed++) {
      const { protobuf, json } = samples(signal, seed);
      for (const [encoding, body] of [
        ['protobuf', protobuf],
        ['json', json],
      ] as const) {
        let spoiled = body;
        for (let i = 0; i < 8 && spoiled.length > 0; i++) {
          spoiled = spoil(spoiled, random);
          faultOf(signal, encoding, spoiled);
        }
      }
    }
  });
}

/** A span with one attribute whose value is this AnyValue. */
const spanWith = (value: Uint8Array) =>
  message(1, message(2, message(2, message(9, message(1, 'k'), message(2, value)))));

/** An AnyValue within arrays or lists, written from its end: every length stands before what it counts. */
function nestedValue(depth: number, kind: 'array' | 'list'): Buffer {
  const tags = kind === 'array' ? [0x0a, 0x2a] : [0x12, 0x0a, 0x32];
  const bytes = Buffer.alloc(depth * 20 + 2);
  let at = bytes.length - 2;
  bytes.set([0x10, 1], at);
  for (let i = 0; i < depth; i++) {
    for (const tag of tags) {
      const length = varint(BigInt(bytes.length - at));
      at -= length.length + 1;
      bytes[at] = tag;
      bytes.set(length, at + 1);
    }
  }
  return bytes.subarray(at);
}

describe('protobuf', () => {
  it.each([101, 1000, 100_000, 1_000_000])('refuses %i values within each other', (depth) => {
    for (const kind of ['array', 'list'] as const) {
      const fault = faultOf('traces', 'protobuf', spanWith(nestedValue(depth, kind)));
      expect(fault?.message).toMatch(/nested too deeply/);
    }
  });

  it('takes 99 values within each other', () => {
    for (const kind of ['array', 'list'] as const) {
      expect(faultOf('traces', 'protobuf', spanWith(nestedValue(99, kind)))).toBeUndefined();
    }
  });

  it('refuses groups, numbers of 11 bytes, lengths beyond their message and field 0', () => {
    const inSpan = (...bytes: number[]) => message(1, message(2, message(2, Buffer.from(bytes))));
    const faults = [
      inSpan(0x0b, 0x0c),
      inSpan(0x30, ...Array(10).fill(0x80), 1),
      inSpan(0x2a, 5, 0x61),
      inSpan(0x2a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
      inSpan(0x02, 0),
      inSpan(0x39, 1, 2, 3),
      inSpan(0x85, 0x01, 1, 2, 3),
    ].map((body) => faultOf('traces', 'protobuf', body));
    expect(faults.map((fault) => fault?.name)).toEqual(Array(faults.length).fill('DecodeError'));
  });

  it('skips a known field of a foreign wire type, as protobuf does', () => {
    const name = Buffer.concat([field(5, 0, varint(7n)), field(6, 2, Buffer.from('x'))]);
    const { nodes } = recordSpans(decodeTraces, message(1, message(2, message(2, name))));
    expect(nodes.at(-1)?.fields).toEqual({});
  });

  it('reads a packed field of any length, and no more than its bytes', () => {
    const point = (bytes: number) => message(6, Buffer.alloc(bytes, 1));
    const histogram = (bytes: number) => message(9, message(1, point(bytes)));
    const body = (bytes: number) => message(1, message(2, message(2, histogram(bytes))));
    expect(faultOf('metrics', 'protobuf', body(800_000))).toBeUndefined();
    expect(faultOf('metrics', 'protobuf', body(800_001))?.message).toMatch(/ends inside a number/);
  });

  it('tells nothing of resources and scopes that describe nothing', () => {
    const empty = Buffer.concat([message(1), message(1, message(1)), message(1, message(2))]);
    const { nodes } = recordSpans(decodeTraces, Buffer.concat(Array(1000).fill(empty)));
    expect(nodes.every(({ of }) => of === 'resource')).toBe(true);
    expect(nodes).toHaveLength(1000);
  });
});

describe('JSON', () => {
  const span = (fields: string) => `{"resourceSpans":[{"scopeSpans":[{"spans":[{${fields}}]}]}]}`;
  const value = (any: string) => span(`"attributes":[{"key":"k","value":${any}}]`);
  const fault = (text: string) => faultOf('traces', 'json', Buffer.from(text))?.message;
  const told = (text: string) => recordSpans(decodeTracesJson, Buffer.from(text));

  it('refuses brackets within brackets at the byte that is too many', () => {
    expect(fault('['.repeat(1_000_000))).toMatch(/nested too deeply at byte 420$/);
    expect(fault('{"a":'.repeat(1_000_000))).toMatch(/nested too deeply at byte 2100$/);
    expect(fault(`{"new":"${'['.repeat(1000)}\\"{{{"}`)).toBeUndefined();
  });

  it('takes as many values within each other as protobuf', () => {
    const nested = (depth: number) =>
      value(
        `${'{"kvlistValue":{"values":[{"key":"k","value":'.repeat(depth)}{"boolValue":true}${'}]}}'.repeat(depth)}`,
      );
    expect(fault(nested(99))).toBeUndefined();
    expect(fault(nested(100))).toMatch(/nested too deeply/);
  });

  it('refuses what no field holds, however large', () => {
    const digits = '9'.repeat(1_000_000);
    expect(fault(span(`"startTimeUnixNano":${digits}`))).toMatch(
      /startTimeUnixNano is not an integer/,
    );
    expect(fault(span(`"startTimeUnixNano":"${digits}"`))).toMatch(/startTimeUnixNano is not/);
    expect(fault(value(`{"doubleValue":"${digits}"}`))).toMatch(/doubleValue is not a number/);
    expect(fault(span('"kind":[["SPAN_KIND_SERVER"]]'))).toMatch(/kind is not an integer/);
    expect(fault(span('"startTimeUnixNano":"0x10"'))).toMatch(/startTimeUnixNano is not/);
    expect(fault(value('"bare"'))).toMatch(/value is not an object/);
    expect(fault(value('[]'))).toMatch(/value is not an object/);
    expect(fault(value('7'))).toMatch(/value is not an object/);
    expect(fault(span('"attributes":[[]]'))).toMatch(/attributes\[0\] is not an object/);
  });

  it('tells the key also where it is null, and null for a value that is not set', () => {
    const { nodes } = told(
      span('"attributes":[{"key":null,"value":null},{"value":{"arrayValue":{"values":[null]}}}]'),
    );
    expect(nodes.at(-1)?.attributes).toEqual([
      ['', 'empty', ''],
      ['', 'array', [['', 'empty', '']]],
    ]);
  });

  it('changes no prototype and reads no field from one', () => {
    const { nodes } = told(
      span(
        '"__proto__":{"name":"polluted"},"attributes":[{"__proto__":{"key":"k"},"value":{"__proto__":{"intValue":1}}},{"key":"__proto__","value":{"stringValue":"constructor"}}]',
      ),
    );
    expect(nodes.at(-1)).toMatchObject({
      fields: {},
      attributes: [
        ['', 'empty', ''],
        ['__proto__', 'string', 'constructor'],
      ],
    });
    expect(Object.hasOwn(Object.prototype, 'name')).toBe(false);
  });

  it('stores U+FFFD for half of a surrogate pair and for bytes that are not UTF-8, and counts both', () => {
    const { outcome, nodes } = told(
      span('"name":"a\\ud800b","traceState":"\\ud83d\\ude00\\u0000"'),
    );
    expect(nodes.at(-1)?.fields).toEqual({ spanName: 'a\ufffdb', traceState: '😀\u0000' });
    expect(outcome.repaired).toEqual(new Map([['invalid_utf8', 1]]));
    const bytes = Buffer.from(span('"name":"a?b"'));
    bytes[bytes.indexOf('?')] = 0xff;
    const repaired = recordSpans(decodeTracesJson, bytes);
    expect(repaired.nodes.at(-1)?.fields).toEqual({ spanName: 'a\ufffdb' });
    expect(repaired.outcome.repaired).toEqual(new Map([['invalid_utf8', 1]]));
  });
});
