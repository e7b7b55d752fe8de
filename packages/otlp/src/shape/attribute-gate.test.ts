import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { type RecordedAttribute, recordingSink } from '../../test/recording-sink.ts';
import { decodeTracesJson } from '../json/decode-traces-json.ts';
import type { SpanSink } from '../sink.ts';
import { AttributeGate } from './attribute-gate.ts';
import { KeyRules } from './key-rules.ts';
import { DEFAULT_RULES, type ShapingRule } from './shaping-rules.ts';

type Json = string | boolean | null | { int: string } | { double: number } | Json[] | JsonMap;
interface JsonMap {
  readonly [key: string]: Json;
}

function anyValue(value: Json): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (value === null) return {};
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if ('int' in value) return { intValue: value.int };
  if ('double' in value) return { doubleValue: value.double };
  return { kvlistValue: { values: keyValues(value as JsonMap) } };
}

function keyValues(attributes: JsonMap): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

const hash = (value: Uint8Array): string =>
  createHmac('sha256', 'secret').update(value).digest('hex').slice(0, 16);

const GENEROUS = { max: 100, keyBytes: 512, valueBytes: 1000, valueDepth: 32 };

/** Attributes of one span, through a gate in front of a sink that writes down what it is told. */
function pass(
  attributes: JsonMap,
  {
    rules = [],
    limits = {},
  }: { rules?: readonly ShapingRule[]; limits?: Partial<typeof GENEROUS> } = {},
) {
  const allowed = { ...GENEROUS, ...limits };
  const { sink, nodes } = recordingSink();
  const gate = new AttributeGate(sink, allowed, { rules: new KeyRules(rules), hash });
  gate.enter('span', allowed.max);
  const through = new Proxy(sink, {
    get: (inner, name: keyof SpanSink) =>
      name.startsWith('attribute') ? Reflect.get(gate, name).bind(gate) : inner[name],
  });
  const spans = [{ attributes: keyValues(attributes) }];
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  decodeTracesJson(Buffer.from(body), through);
  const counts = new Map<string, number>();
  gate.takeCounts(counts);
  const told = nodes.flatMap(function all(node): RecordedAttribute[] {
    return [...node.attributes, ...node.children.flatMap(all)];
  });
  return { told, counts: Object.fromEntries(counts), dropped: gate.dropped };
}

it('tells what no rule and no limit applies to as it is', () => {
  const { told, counts } = pass({ a: 'x', n: { int: '7' }, list: [{ k: ['y'] }], none: null });
  expect(told).toEqual([
    ['a', 'string', 'x'],
    ['n', 'int', '7'],
    ['list', 'array', [['', 'list', [['k', 'array', [['', 'string', 'y']]]]]]],
    ['none', 'empty', ''],
  ]);
  expect(counts).toEqual({});
});

it('redacts, drops and hashes whole values, also those within lists, and nothing behind them', () => {
  const rules: ShapingRule[] = [
    { action: 'keep', keys: ['kept.password'] },
    { action: 'redact', keys: ['*password'] },
    { action: 'drop', keys: ['gone'] },
    { action: 'hash', keys: ['user.*'] },
  ];
  const { told, counts } = pass(
    {
      'kept.password': 'k',
      password: ['p', { int: '1' }],
      Gone: 'x',
      gone: { deep: ['x'] },
      'user.id': { int: '-42' },
      'user.tags': ['a', { password: 'b' }],
      body: { password: 'p', inner: [{ gone: 'x', name: 'n' }] },
      after: 'z',
    },
    { rules },
  );
  expect(told).toEqual([
    ['kept.password', 'string', 'k'],
    ['password', 'string', '[redacted]'],
    ['user.id', 'string', hash(Buffer.from('-42'))],
    [
      'user.tags',
      'array',
      [
        ['', 'string', hash(Buffer.from('a'))],
        ['', 'list', [['password', 'string', hash(Buffer.from('b'))]]],
      ],
    ],
    [
      'body',
      'list',
      [
        ['password', 'string', '[redacted]'],
        ['inner', 'array', [['', 'list', [['name', 'string', 'n']]]]],
      ],
    ],
    ['after', 'string', 'z'],
  ]);
  expect(counts).toEqual({ 'shaped.redact': 2, 'shaped.drop': 3, 'shaped.hash': 3 });
});

it('takes credentials by name out by default, and leaves names that only look like them', () => {
  const secret = ['authorization', 'http.request.header.authorization', 'proxy-authorization'];
  secret.push('http.request.header.cookie', 'http.response.header.set-cookie', 'x-api-key');
  secret.push('DB_PASSWORD', 'userPassword', 'access_token', 'rpc.grpc.metadata.x-auth-token');
  secret.push('clientSecret', 'client_secret', 'aws.secret_key', 'apiKey', 'http.x_api_key');
  const plain = [
    'gen_ai.usage.input_tokens',
    'token_type',
    'cookie.count',
    'auth.method',
    'secrets',
  ];
  plain.push('k8s.secret.name', 'tokens', 'password_changed_at', 'http.route', 'cookies');
  const attributes = Object.fromEntries([...secret, ...plain].map((key) => [key, 'value']));
  const { told } = pass(attributes, { rules: DEFAULT_RULES });
  expect(told.filter(([, , value]) => value === '[redacted]').map(([key]) => key)).toEqual(secret);
  expect(told.filter(([, , value]) => value === 'value').map(([key]) => key)).toEqual(plain);
});

it('takes credentials out of URLs and connection strings by default', () => {
  const { told, counts } = pass(
    {
      'url.full': 'https://ann:pa@ss@example.org/a?page=2&api_key=k1&X-Amz-Signature=s#top',
      'url.query': 'token=t1&q=mail@example.org',
      'db.connection_string': 'Server=db;User Id=ann;Password=p;Timeout=3',
      'http.url': 'http://example.org/orders?status=open',
      'http.request.header.referer': ['https://u:p@example.org/'],
      'http.route': '/login?token=t',
    },
    { rules: DEFAULT_RULES },
  );
  expect(told.map(([, , value]) => value)).toEqual([
    'https://[redacted]@example.org/a?page=2&api_key=[redacted]&X-Amz-Signature=[redacted]#top',
    'token=[redacted]&q=mail@example.org',
    'Server=db;User Id=ann;Password=[redacted];Timeout=3',
    'http://example.org/orders?status=open',
    [['', 'string', 'https://[redacted]@example.org/']],
    '/login?token=t',
  ]);
  expect(counts).toEqual({ 'shaped.redact-credentials': 4 });
});

it('leaves attributes out above their number, and those with long keys, and counts both', () => {
  const { told, counts, dropped } = pass(
    { a: 'x', [`long${'k'.repeat(20)}`]: ['x'], b: { k: 'y' }, c: ['z'] },
    { limits: { max: 3, keyBytes: 16 } },
  );
  expect(told.map(([key]) => key)).toEqual(['a', 'b']);
  expect([counts, dropped]).toEqual([{ 'limited.key_bytes': 1, 'limited.attributes': 1 }, 2]);
});

it('cuts a text before a character that does not fit, also in an array', () => {
  const { told, counts } = pass(
    { exact: 'ééé', cut: 'aééé', deep: ['€€€'] },
    { limits: { valueBytes: 6 } },
  );
  expect(told).toEqual([
    ['exact', 'string', 'ééé'],
    ['cut', 'string', 'aéé'],
    ['deep', 'array', [['', 'string', '€€']]],
  ]);
  expect(counts).toEqual({ 'limited.value_bytes': 2 });
});

it('tells a value that lies too deep as empty, and goes on behind it', () => {
  const { told, counts } = pass(
    { a: [[['x'], 'y'], 'z'], password: [[['p']]], b: 'c' },
    { limits: { valueDepth: 2 }, rules: [{ action: 'hash', keys: ['password'] }] },
  );
  expect(told).toEqual([
    [
      'a',
      'array',
      [
        [
          '',
          'array',
          [
            ['', 'empty', ''],
            ['', 'string', 'y'],
          ],
        ],
        ['', 'string', 'z'],
      ],
    ],
    ['password', 'array', [['', 'array', [['', 'empty', '']]]]],
    ['b', 'string', 'c'],
  ]);
  expect(counts).toEqual({ 'limited.value_depth': 2 });
});

it('keeps hashing behind an entry that is left out', () => {
  const { told } = pass(
    { user: { [`k${'x'.repeat(20)}`]: 'gone', id: 'u1' } },
    { limits: { keyBytes: 16 }, rules: [{ action: 'hash', keys: ['user'] }] },
  );
  expect(told).toEqual([['user', 'list', [['id', 'string', hash(Buffer.from('u1'))]]]]);
});
