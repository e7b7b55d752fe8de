import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { blocksFor, testSpanCommand } from './instrument.ts';
import { TABS } from './send-target.ts';

const target = { otlpHttp: 'http://localhost:14318', sdkInstall: undefined };

describe('instrument blocks', () => {
  test.each(TABS)('%s names the real address and never a gRPC default', (tab) => {
    const text = blocksFor(tab, target)
      .map((block) => block.code)
      .join('\n');
    expect(text).toContain('14318');
    expect(text).not.toMatch(/=grpc\b/);
  });

  test('every SDK that defaults to gRPC is told to speak HTTP', () => {
    for (const tab of ['Python', 'Java', '.NET', 'From a container'] as const) {
      const text = blocksFor(tab, target).map((block) => block.code);
      expect(text.join('\n')).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
    }
  });

  test('Node installs the packed SDK when the collector names it', () => {
    const [install, run] = blocksFor('Node', { ...target, sdkInstall: 'npm i /opt/sdk.tgz' });
    expect(install?.code).toBe('npm i /opt/sdk.tgz');
    expect(run?.code).toContain('node --import @tracewell/sdk app.js');
  });

  test('the collector block is a whole, valid file', () => {
    const [block] = blocksFor('I run a collector', target);
    const file = parse(block?.code ?? '');
    expect(file.exporters.otlphttp.endpoint).toBe('http://localhost:14318');
    for (const pipeline of Object.values<{ receivers: string[]; exporters: string[] }>(
      file.service.pipelines,
    )) {
      expect(pipeline.receivers.every((name) => name in file.receivers)).toBe(true);
      expect(pipeline.exporters.every((name) => name in file.exporters)).toBe(true);
    }
  });

  test('the shell blocks are valid shell', async () => {
    for (const tab of TABS) {
      for (const block of blocksFor(tab, target)) {
        if (!/^(Start it|In your|Beside)/.test(block.where)) continue;
        await promisify(execFile)('bash', ['-n', '-c', block.code]);
      }
    }
  });
});

test('the test span command sends one valid OTLP span of now', async () => {
  const lines: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      lines.push(`${request.method} ${request.url} ${Buffer.concat(parts)}`);
      response.end('{}');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const before = Math.floor(Date.now() / 1000);
  const command = testSpanCommand({ ...target, otlpHttp: `http://127.0.0.1:${port}` });
  await promisify(execFile)('bash', ['-c', command]);
  const line = lines[0] ?? '';
  server.close();
  expect(line.startsWith('POST /v1/traces {')).toBe(true);
  const span = JSON.parse(line.slice('POST /v1/traces '.length)).resourceSpans[0].scopeSpans[0]
    .spans[0];
  expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(Number(span.startTimeUnixNano) / 1e9).toBeGreaterThanOrEqual(before);
  expect(BigInt(span.endTimeUnixNano)).toBeGreaterThan(BigInt(span.startTimeUnixNano));
});
