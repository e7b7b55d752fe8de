import type { DecodeOutcome } from '../src/outcome.ts';
import type { LogSink, MetricSink, SpanSink } from '../src/sink.ts';

/** Every call a decoder makes, gathered into one node for each thing that was begun. */
export interface RecordedNode {
  readonly of: string;
  readonly fields: Record<string, string>;
  readonly attributes: RecordedAttribute[];
  readonly children: RecordedNode[];
}

type RecordedValue = string | RecordedValue[] | RecordedAttribute[];
export type RecordedAttribute = [key: string, type: string, value: RecordedValue];

const IN_ARRAY = 'attributeArrayBegin';
const CONTAINERS = new Set([IN_ARRAY, 'attributeListBegin']);

function textOf(method: string, args: readonly (Uint8Array | number | boolean)[]): string {
  const [bytes, from, to] = args;
  if (!(bytes instanceof Uint8Array))
    return args.length === 2 && method !== 'quantile' ? integer(args) : numberText(bytes ?? '');
  const slice = Buffer.from(bytes.slice(Number(from), Number(to)));
  return /Id$|Bytes$/.test(method) ? slice.toString('hex') : slice.toString('utf8');
}

function numberText(value: number | boolean | string): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function integer([low, high]: readonly unknown[]): string {
  return String((BigInt(Number(high)) << 32n) | BigInt(Number(low)));
}

function signed(text: string): string {
  return String(BigInt.asIntN(64, BigInt(text)));
}

/** A sink that takes everything; spans and points with no id or name are refused like a real one refuses them. */
export function recordingSink(): { sink: SpanSink & MetricSink & LogSink; nodes: RecordedNode[] } {
  const nodes: RecordedNode[] = [];
  const open: RecordedNode[] = [];
  const values: RecordedAttribute[][] = [];
  const keys: string[] = [''];
  const put = (type: string, value: RecordedValue) => {
    const list = values.at(-1) ?? open.at(-1)?.attributes;
    list?.push([keys.pop() ?? '', type, value]);
  };
  const endNested = (method: string) => {
    const elements = values.pop() ?? [];
    keys.pop();
    put(method.slice(9, -3).toLowerCase(), elements);
  };
  const beginValue = (method: string, value: string) => {
    if (keys.at(-1) === IN_ARRAY) keys.push('');
    const type = method.slice(9).toLowerCase();
    if (CONTAINERS.has(method)) {
      values.push([]);
      keys.push(method);
    } else put(type, type === 'int' ? signed(value) : value);
  };
  const attribute = (method: string, value: string) => {
    if (method === 'attributeKey') keys.push(value);
    else if (method.endsWith('End')) endNested(method);
    else beginValue(method, value);
  };
  const call = (method: string, args: (Uint8Array | number | boolean)[]) => {
    const value = textOf(method, args);
    if (method.startsWith('attribute')) attribute(method, value);
    else if (method.endsWith('Begin')) {
      const fields: Record<string, string> = value === '' ? {} : { type: value };
      const node = { of: method.slice(0, -5), fields, attributes: [], children: [] };
      (open.at(-1)?.children ?? nodes).push(node);
      open.push(node);
    } else if (method.endsWith('End')) open.pop();
    else note(open.at(-1), method, value, args);
  };
  const sink = new Proxy({} as SpanSink & MetricSink & LogSink, {
    get: (_, method: string) =>
      method === 'takeRepairs'
        ? () => new Map()
        : (...args: (Uint8Array | number | boolean)[]) => call(method, args),
  });
  return { sink, nodes };
}

function note(
  node: RecordedNode | undefined,
  method: string,
  value: string,
  args: readonly unknown[],
): void {
  if (!node) return;
  // 0 is what OTLP reads when a count or code is not sent.
  if (/dropped|statusCode/i.test(method) && value === '0') {
    delete node.fields[method];
    return;
  }
  const isRepeated = /[bB]ucketCount$|explicitBound|quantile/.test(method);
  const text = method === 'quantile' ? args.map((arg) => numberText(Number(arg))).join('=') : value;
  // The value of a point is one of two, and the one that is told last counts.
  if (/(point|exemplar)(Int|Double)$/.test(method)) {
    delete node.fields[method.replace(/Int$|Double$/, 'Int')];
    delete node.fields[method.replace(/Int$|Double$/, 'Double')];
  }
  node.fields[method] = isRepeated ? `${node.fields[method] ?? ''}${text} ` : text;
}

/** Decodes a body of spans and gives back what the sink was told. */
export function recordSpans(
  decode: (body: Uint8Array, sink: SpanSink) => DecodeOutcome,
  body: Uint8Array,
): { outcome: DecodeOutcome; nodes: RecordedNode[]; spans: RecordedNode[] } {
  const { sink, nodes } = recordingSink();
  const outcome = decode(body, sink);
  return { outcome, nodes, spans: nodes.filter(({ of }) => of === 'span') };
}
