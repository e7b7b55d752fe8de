import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { otlpTracesRequest, span } from '@tracewell/testing';
import { describe, expect, it, vi } from 'vitest';
import { createOwnMetrics } from '../src/query/own-metrics.ts';
import { QuestionQueue } from '../src/query/question-queue.ts';
import { ReceiversAlone } from './receivers-alone.ts';

interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: Sample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HEAD = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const NUMBER = /^(?:[+-]?Inf|NaN|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;

/** Reads Prometheus' text format 0.0.4 strictly: what it does not understand is an error. */
function parse(text: string): Family[] {
  expect(text.endsWith('\n')).toBe(true);
  const families: Family[] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, name = '', words = ''] = HEAD.exec(line) ?? [];
    const family = families.at(-1);
    if (kind === 'HELP') families.push({ name, help: words, type: '', samples: [] });
    else if (family === undefined) throw new Error(`before any HELP: ${line}`);
    else if (kind === 'TYPE') families[families.length - 1] = typed(family, name, words);
    else family.samples.push(sampleOf(line, family));
  }
  return families;
}

function typed(family: Family, name: string, type: string): Family {
  if (name !== family.name || family.type !== '') throw new Error(`TYPE out of order: ${name}`);
  return { ...family, type };
}

function sampleOf(line: string, family: Family): Sample {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  const suffix = name.slice(family.name.length);
  const isPart = family.type === 'histogram' && ['_bucket', '_sum', '_count'].includes(suffix);
  if (!name.startsWith(family.name) || (suffix !== '' && !isPart))
    throw new Error(`stray: ${line}`);
  if (!NUMBER.test(value)) throw new Error(`no number: ${line}`);
  return { name, labels: labelsOf(labels, line), value: Number(value.replace('Inf', 'Infinity')) };
}

function labelsOf(text: string, line: string): Map<string, string> {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const found = LABEL.exec(text);
    if (found === null || labels.has(found[1] ?? '')) throw new Error(`bad labels: ${line}`);
    labels.set(found[1] ?? '', found[2] ?? '');
  }
  return labels;
}

function checkNames(families: readonly Family[]): void {
  const names = families.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, type, samples } of families) {
    expect(['counter', 'gauge', 'histogram']).toContain(type);
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    const series = samples.map((sample) => `${sample.name} ${JSON.stringify([...sample.labels])}`);
    expect(new Set(series).size).toBe(series.length);
    if (type === 'counter')
      for (const { value } of samples) expect(value).toBeGreaterThanOrEqual(0);
  }
}

function checkHistogram({ name, samples }: Family): void {
  const seriesOf = ({ labels }: Sample): string =>
    JSON.stringify([...labels].filter(([label]) => label !== 'le'));
  for (const series of new Set(samples.map(seriesOf))) {
    const own = samples.filter((sample) => seriesOf(sample) === series);
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) =>
      Number(labels.get('le')?.replace('+Inf', 'Infinity')),
    );
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
    expect(bounds.at(-1)).toBe(Number.POSITIVE_INFINITY);
    const counts = buckets.map(({ value }) => value);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(
      own.filter((sample) => sample.name === `${name}_count`).map(({ value }) => value),
    ).toEqual([counts.at(-1)]);
    expect(own.filter((sample) => sample.name === `${name}_sum`)).toHaveLength(1);
  }
}

/** Name and type of every metric in one section of docs/metrics.md. */
async function documented(section: string): Promise<string[]> {
  const file = fileURLToPath(new URL('../../../docs/metrics.md', import.meta.url));
  const text = (await readFile(file, 'utf8'))
    .split(/^## /m)
    .find((part) => part.startsWith(section));
  return [...(text ?? '').matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
}

async function post(receivers: ReceiversAlone, body: string): Promise<number> {
  const url = `http://127.0.0.1:${receivers.otlpHttp.port}/v1/traces`;
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

describe('/metrics of ingest', () => {
  it('is Prometheus text, is documented metric by metric, and counts what came', async () => {
    await using receivers = await ReceiversAlone.start('limits: { attributesPerSpan: 1 }\n');
    const good = span({ attributes: { password: 'hunter2', second: 1 } });
    const bad = span({ traceId: '0'.repeat(32) });
    expect(await post(receivers, otlpTracesRequest([good, bad]))).toBe(200);
    expect(await post(receivers, '{')).toBe(400);
    const text = await (await fetch(`http://127.0.0.1:${receivers.otlpHttp.port}/metrics`)).text();
    const families = parse(text);
    checkNames(families);
    for (const family of families) if (family.type === 'histogram') checkHistogram(family);
    expect(families.map(({ name, type }) => `${name} ${type}`).sort()).toEqual(
      (await documented('Ingest')).sort(),
    );
    for (const line of [
      'tracewell_ingest_received_total{signal="traces"} 2',
      'tracewell_ingest_rejected_total{signal="traces",reason="invalid_trace_id"} 1',
      'tracewell_ingest_limited_total{signal="traces",limit="attributes"} 1',
      'tracewell_ingest_shaped_values_total{signal="traces",action="redact"} 1',
      'tracewell_ingest_requests_total{protocol="http",signal="traces",encoding="json",status="200"} 1',
      'tracewell_ingest_requests_total{protocol="http",signal="traces",encoding="json",status="400"} 1',
      'tracewell_ingest_decode_seconds_count{signal="traces"} 1',
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).not.toContain('hunter2');
  });
});

describe('/metrics of the query API', () => {
  it('is Prometheus text and is documented metric by metric', async () => {
    const metrics = createOwnMetrics();
    metrics.answered('/api/v1/services', 200, 0.02);
    metrics.answered('/api/v1/traces/:id', 404, 3);
    metrics.slow('traces');
    const families = parse(metrics.render(true, new QuestionQueue().figures));
    checkNames(families);
    for (const family of families) if (family.type === 'histogram') checkHistogram(family);
    expect(families.map(({ name, type }) => `${name} ${type}`).sort()).toEqual(
      (await documented('Query')).sort(),
    );
  });
});

it('refuses text that is not the format', () => {
  for (const text of [
    'a_total 1\n',
    '# HELP a x\n# TYPE a gauge\na{b="c} 1\n',
    '# HELP a x\n# TYPE a gauge\nb 1\n',
    '# HELP a x\n# TYPE a gauge\na one\n',
    '# HELP a x\n# TYPE a gauge\n\na 1\n',
  ])
    expect(() => parse(text)).toThrow();
});

it('sends no spans of itself, whatever the environment says', async () => {
  let asked = 0;
  const elsewhere = createServer((_, response) => {
    asked += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port } = elsewhere.address() as AddressInfo;
  const dataDir = await mkdtemp(join(tmpdir(), 'tracewell-silent-'));
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'run', '--roles', 'ingest'], {
    env: {
      TRACEWELL_DATA_DIR: dataDir,
      TRACEWELL_CLICKHOUSE_URL: 'http://127.0.0.1:9',
      TRACEWELL_OTLP_HTTP_PORT: '0',
      TRACEWELL_OTLP_GRPC_PORT: '0',
      TRACEWELL_ZIPKIN_PORT: '0',
      OTEL_SERVICE_NAME: 'tracewell',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  const told = <T>(name: string): Promise<T> =>
    vi.waitFor(
      async () => JSON.parse(await readFile(join(dataDir, 'run', `${name}.json`), 'utf8')) as T,
      { timeout: 20_000, interval: 50 },
    );
  const { otlpHttp } = await told<{ otlpHttp: { port: number } }>('ingest');
  const answer = await fetch(`http://127.0.0.1:${otlpHttp.port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: otlpTracesRequest([span({ service: 'cart' })]),
  });
  expect(answer.status).toBe(200);
  child.kill('SIGTERM'); // an exporter would send what it holds now
  await exit;
  const { ledger, senders } = await told<{
    ledger: { traces: { received: number } };
    senders: { services: string[] }[];
  }>('ledger');
  expect([ledger.traces.received, senders.flatMap(({ services }) => services)]).toEqual([
    1,
    ['cart'],
  ]);
  expect(asked).toBe(0);
  elsewhere.close();
  await rm(dataDir, { recursive: true, force: true });
});
