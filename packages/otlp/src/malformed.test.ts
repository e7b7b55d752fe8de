import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingSink, recordSpans } from '../test/recording-sink.ts';
import { encodeTraces } from './encode/encode-traces.ts';
import type { SpanLike } from './encode/span-like.ts';
import { decodeTracesJson } from './json/decode-traces-json.ts';
import { DecodeError } from './outcome.ts';
import { decodeMetrics } from './protobuf/decode-metrics.ts';
import { decodeTraces } from './protobuf/decode-traces.ts';

function spanLike(attributes: Record<string, unknown>): SpanLike {
  return {
    name: 'GET /',
    kind: 1,
    spanContext: () => ({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
    }),
    startTime: [1_700_000_000, 1],
    endTime: [1_700_000_001, 2],
    status: { code: 2, message: 'no' },
    attributes,
    droppedAttributesCount: 3,
    events: [{ name: 'e', time: [1_700_000_000, 5], attributes: { n: 1 } }],
    droppedEventsCount: 4,
    links: [
      {
        context: {
          traceId: '0af7651916cd43dd8448eb211c80319c',
          spanId: 'b7ad6b7169203331',
          traceFlags: 0,
        },
      },
    ],
    droppedLinksCount: 5,
    instrumentationScope: { name: 'scope', version: '1' },
  };
}

const body = (attributes: Record<string, unknown>) =>
  encodeTraces({ attributes: { 'service.name': 'cart' } }, [spanLike(attributes)]);

function faultOf(decode: () => unknown): unknown {
  try {
    decode();
  } catch (fault) {
    return fault;
  }
  return undefined;
}

it('a body cut at any byte is a DecodeError that names a byte inside it', () => {
  const whole = body({
    text: 'x',
    list: [1, 'a', { deep: true }],
    big: 2n ** 62n,
    raw: Uint8Array.of(1),
  });
  for (let length = 1; length < whole.length; length++) {
    const fault = faultOf(() => decodeTraces(whole.subarray(0, length), recordingSink().sink));
    expect(fault, `cut at ${length}`).toBeInstanceOf(DecodeError);
    expect((fault as DecodeError).offset).toBeLessThanOrEqual(length);
  }
});

it('any bytes at all give an outcome or a DecodeError', () => {
  const decoders = [decodeTraces, decodeMetrics, decodeTracesJson];
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(...decoders),
      (bytes, decode) => {
        const fault = faultOf(() => decode(bytes, recordingSink().sink));
        expect(fault === undefined || fault instanceof DecodeError).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

it('a body with any one byte changed gives an outcome or a DecodeError', () => {
  const whole = body({ text: 'x', list: [1, 'a', { deep: true }] });
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = Uint8Array.from(whole);
      changed[at] = byte;
      const fault = faultOf(() => decodeTraces(changed, recordingSink().sink));
      expect(fault === undefined || fault instanceof DecodeError).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.double({ noNaN: true }).filter((x) => !Object.is(x, -0)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array({ maxLength: 5 }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('any'), { maxKeys: 3 }),
  ),
})).any;

/** What the recording sink is expected to have heard. */
function heard(key: string, sent: unknown): unknown {
  if (typeof sent === 'string') return [key, 'string', sent];
  if (typeof sent === 'boolean') return [key, 'bool', String(sent)];
  if (typeof sent === 'bigint') return [key, 'int', String(sent)];
  if (typeof sent === 'number') {
    return [key, Number.isSafeInteger(sent) ? 'int' : 'double', String(sent)];
  }
  if (sent instanceof Uint8Array) return [key, 'bytes', Buffer.from(sent).toString('hex')];
  if (Array.isArray(sent)) return [key, 'array', sent.map((element) => heard('', element))];
  const entries = Object.entries(sent as object);
  return [key, 'list', entries.map(([name, element]) => heard(name, element))];
}

it('tells every attribute value as it was encoded', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), value, { maxKeys: 5 }), (attributes) => {
      const [resource] = [recordSpans(decodeTraces, body(attributes))];
      const told = resource.nodes.find(({ of }) => of === 'span')?.attributes;
      expect(told).toEqual(Object.entries(attributes).map(([key, sent]) => heard(key, sent)));
    }),
    { numRuns: 500 },
  );
});

describe('bombs', () => {
  const field = (tag: number, content: Buffer) =>
    Buffer.concat([Buffer.from([tag]), varint(content.length), content]);
  const varint = (length: number) => {
    const bytes = [];
    let rest = length;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    return Buffer.from([...bytes, rest]);
  };

  it('refuses values nested deeper than 100', () => {
    const nested = (depth: number) => {
      let inner = Buffer.from([0x10, 1]);
      for (let i = 0; i < depth; i++) inner = field(0x2a, field(0x0a, inner));
      const attribute = Buffer.concat([field(0x0a, Buffer.from('k')), field(0x12, inner)]);
      return field(0x0a, field(0x12, field(0x12, field(0x4a, attribute))));
    };
    expect(recordSpans(decodeTraces, nested(99)).outcome.accepted).toBe(1);
    expect(() => decodeTraces(nested(101), recordingSink().sink)).toThrow(/nested too deeply/);
    expect(() => decodeTraces(nested(2_000), recordingSink().sink)).toThrow(DecodeError);
  });

  it('refuses JSON values nested deeper than 100', () => {
    const nested = `${'{"arrayValue":{"values":['.repeat(5000)}${']}}'.repeat(5000)}`;
    const json = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":${nested}}]}]}]}]}`;
    expect(() => decodeTracesJson(Buffer.from(json), recordingSink().sink)).toThrow(
      /nested too deeply/,
    );
  });

  it('refuses a length beyond the body, an endless varint and a group', () => {
    const decode = (...bytes: number[]) =>
      decodeTraces(Uint8Array.from(bytes), recordingSink().sink);
    expect(() => decode(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f)).toThrow(
      /longer than what is left.*byte 1$/,
    );
    expect(() => decode(0x0a, ...Array(11).fill(0xff))).toThrow(/longer than 10 bytes/);
    expect(() => decode(0x0b)).toThrow(/group/);
    expect(() => decode(0x00)).toThrow(/no such field/);
  });
});

describe('JSON', () => {
  const decode = (text: string) => recordSpans(decodeTracesJson, Buffer.from(text));
  const span = (fields: string) => `{"resourceSpans":[{"scopeSpans":[{"spans":[{${fields}}]}]}]}`;

  it('keeps every digit of 64-bit integers, as strings and as numbers', () => {
    const attribute = (int: string) =>
      `"attributes":[{"key":"9007199254740993","value":{"intValue":${int}}}]`;
    for (const int of ['-9223372036854775808', '"9223372036854775807"', '9007199254740993']) {
      const told = decode(span(attribute(int))).nodes.find(({ of }) => of === 'span');
      expect(told?.attributes).toEqual([['9007199254740993', 'int', int.replaceAll('"', '')]]);
    }
  });

  it('takes names of enumerations, snake case, null and unknown fields', () => {
    const told = decode(
      span(`"trace_id":"0AF7651916CD43DD8448EB211C80319C","kind":"SPAN_KIND_CLIENT","name":null,
            "start_time_unix_nano":1700000000000000001,"status":{"code":"STATUS_CODE_ERROR"},"new":{"x":[1]}`),
    ).nodes.find(({ of }) => of === 'span');
    expect(told?.fields).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanKind: '3',
      startTime: '1700000000000000001',
      statusCode: '2',
    });
  });

  it('tells the resource first, wherever it stands', () => {
    const { nodes } = decode(
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{}]}],"resource":{"attributes":[{"key":"a","value":{}}]}}]}',
    );
    expect(nodes.map(({ of }) => of)).toEqual(['resource', 'scope', 'span']);
    expect(nodes[0]?.attributes).toEqual([['a', 'empty', '']]);
  });

  it('names the byte of a syntax error and the path of a wrong type', () => {
    expect(() => decode('{"é" 1}')).toThrow(/at byte 6$/);
    expect(() => decode('[1]')).toThrow('the body is not an object');
    expect(() => decode(span('"name":5'))).toThrow(
      'resourceSpans[0].scopeSpans[0].spans[0].name is not a string',
    );
    expect(() => decode(span('"kind":"SPAN_KIND_OTHER"'))).toThrow(
      /kind is not SPAN_KIND_UNSPECIFIED/,
    );
    expect(() => decode(span('"startTimeUnixNano":-1'))).toThrow(
      /startTimeUnixNano is not an integer/,
    );
  });
});
