import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, gzipSync } from 'node:zlib';
import { otlpTracesRequest, type SpanSketch, span } from '@tracewell/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../config.ts';
import type { Role } from '../role.ts';
import type { IngestReport } from '../telemetry/ingest-report.ts';
import { startIngest } from './start-ingest.ts';

// ClickHouse is not there in these tests: receivers acknowledge all the same.
const NO_CLICKHOUSE = 'http://127.0.0.1:9';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-otlp-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

interface Ingest extends AsyncDisposable {
  readonly dataDir: string;
  readonly url: string;
  report(): Promise<IngestReport>;
  post(
    body: string | Uint8Array,
    headers?: Record<string, string>,
    path?: string,
  ): Promise<Response>;
}

let folders = 0;
async function start(
  options: { yaml?: string; listen?: string; dataDir?: string } = {},
): Promise<Ingest> {
  folders += 1;
  const dataDir = options.dataDir ?? join(root, String(folders));
  const file = join(root, `${folders}.yaml`);
  await writeFile(
    file,
    `listen: { otlpHttpPort: 0, otlpGrpcPort: 0, zipkinPort: 0, ${options.listen ?? ''} }\n${options.yaml ?? ''}`,
  );
  const env = { TRACEWELL_DATA_DIR: dataDir, TRACEWELL_CLICKHOUSE_URL: NO_CLICKHOUSE };
  const config = readConfig({ file, env });
  const log = pino({ enabled: false });
  const role: Role = await startIngest({ config, log, signal: new AbortController().signal });
  const about = JSON.parse(await readFile(join(dataDir, 'run', 'ingest.json'), 'utf8'));
  const url = `http://127.0.0.1:${about.otlpHttp.port}`;
  const post: Ingest['post'] = (body, headers = {}, path = '/v1/traces') =>
    fetch(url + path, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const report = async (): Promise<IngestReport> =>
    JSON.parse(await readFile(join(dataDir, 'run', 'ledger.json'), 'utf8'));
  return { dataDir, url, post, report, [Symbol.asyncDispose]: () => role[Symbol.asyncDispose]() };
}

function request(...spans: SpanSketch[]): string {
  return otlpTracesRequest(spans.map((sketch) => span(sketch)));
}

async function statusOf(answer: Response): Promise<{ code: number; message: string }> {
  return (await answer.json()) as { code: number; message: string };
}

/** The report is published every second. */
function eventually(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 20 });
}

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

describe('OTLP over HTTP', () => {
  it('answers 200 in the encoding of the request once the spans are in the journal', async () => {
    await using ingest = await start();
    const answer = await ingest.post(request({ startTimeUnixNano: nowNs() }));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await answer.json()).toEqual({});
    await eventually(async () => {
      const { ledger, journal, lastSpan, senders } = await ingest.report();
      expect(ledger.traces).toMatchObject({ received: 1, inJournal: 1, stored: 0 });
      expect(journal.traces.oldestUndeliveredMs).toBeGreaterThan(Date.now() - 60_000);
      expect(lastSpan?.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(senders).toMatchObject([{ address: '127.0.0.1', requests: 1, items: 1 }]);
    });
    const empty = await ingest.post(new Uint8Array(), { 'content-type': 'application/x-protobuf' });
    expect([empty.status, (await empty.arrayBuffer()).byteLength]).toEqual([200, 0]);
  });

  it('takes what is good, says what is not, and counts it by reason', async () => {
    await using ingest = await start();
    const startTimeUnixNano = nowNs();
    const day = 86_400_000_000_000n;
    const answer = await ingest.post(
      request(
        { startTimeUnixNano },
        { startTimeUnixNano, traceId: '0'.repeat(32) },
        { startTimeUnixNano: startTimeUnixNano - 30n * day },
        { startTimeUnixNano: startTimeUnixNano + day },
      ),
    );
    expect(answer.status).toBe(200);
    const body = await answer.json();
    expect(body).toMatchObject({ partialSuccess: { rejectedSpans: '3' } });
    expect(JSON.stringify(body)).toContain('invalid_trace_id');
    await eventually(async () => {
      expect((await ingest.report()).ledger.traces).toEqual({
        received: 4,
        stored: 0,
        rejected: { invalid_trace_id: 1, in_future: 1 },
        deduplicated: 0,
        sampledOut: 0,
        expiredOnArrival: 1,
        deadLettered: {},
        inJournal: 1,
      });
    });
  });

  it('stores a repeated request once, also at the same time and after a restart', async () => {
    const body = request({ startTimeUnixNano: nowNs() }, { startTimeUnixNano: nowNs() });
    const first = await start();
    const { dataDir } = first;
    const answers = await Promise.all([1, 2, 3].map(() => first.post(body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await first[Symbol.asyncDispose]();
    await using again = await start({ dataDir });
    expect((await again.post(gzipSync(body), { 'content-encoding': 'gzip' })).status).toBe(200);
    await eventually(async () => {
      const { traces } = (await again.report()).ledger;
      expect(traces).toMatchObject({ received: 8, deduplicated: 6, inJournal: 2 });
    });
  });

  it('refuses a malformed body whole, with a google.rpc.Status', async () => {
    await using ingest = await start();
    const good = request({ startTimeUnixNano: nowNs() });
    const cut = await ingest.post(good.slice(0, -3));
    expect([cut.status, (await statusOf(cut)).code]).toEqual([400, 3]);
    const protobuf = await ingest.post(Uint8Array.of(0xff), {
      'content-type': 'application/x-protobuf',
    });
    expect([protobuf.status, protobuf.headers.get('content-type')]).toEqual([
      400,
      'application/x-protobuf',
    ]);
    expect(Buffer.from(await protobuf.arrayBuffer()).toString()).toContain('TW2105');
    const notGzip = await ingest.post(good, { 'content-encoding': 'gzip' });
    expect(notGzip.status).toBe(400);
    await eventually(async () => {
      const report = await ingest.report();
      expect(report.mistakes).toMatchObject([{ kind: 'malformed', count: 3 }]);
      expect(report.ledger.traces.received).toBe(0);
    });
    expect((await ingest.post(good)).status).toBe(200);
  });

  it('bounds a body before and after decompression, and names types it does not understand', async () => {
    await using ingest = await start({
      yaml: 'limits: { bodyBytes: 2KiB, decompressedBytes: 2KiB }\n',
    });
    const large = Buffer.alloc(1_000_000, ' ');
    expect((await ingest.post(large)).status).toBe(413);
    expect((await ingest.post(gzipSync(large), { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await ingest.post('{}', { 'content-encoding': 'zstd' })).status).toBe(415);
    const text = await ingest.post('{}', { 'content-type': 'text/plain' });
    expect([text.status, (await statusOf(text)).message]).toEqual([
      415,
      expect.stringContaining('http/protobuf'),
    ]);
    expect((await ingest.post('{}')).status).toBe(200);
  });

  it('takes requests while others have announced much and send nothing', async () => {
    await using ingest = await start({ yaml: 'limits: { inFlightBytes: 1MiB }\n' });
    const { port } = new URL(ingest.url);
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{`;
    const idle = [1, 2, 3].map(() => connect(Number(port), '127.0.0.1'));
    for (const socket of idle) socket.on('error', () => undefined).write(head);
    // Requests that are being handled, as the process itself counts them.
    await eventually(async () => {
      const text = await (await fetch(`${ingest.url}/metrics`)).text();
      expect(Number(/^tracewell_ingest_in_flight_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(
        0,
      );
    });
    const spans = Array.from({ length: 300 }, () => ({ startTimeUnixNano: nowNs() }));
    const body = request(...spans);
    expect(body.length).toBeGreaterThan(60_000);
    expect((await ingest.post(body)).status).toBe(200);
    for (const socket of idle) socket.destroy();
  });

  it('answers 413, not 429, when more is announced than ever fits', async () => {
    await using ingest = await start({
      yaml: 'limits: { bodyBytes: 64KiB, inFlightBytes: 64KiB }\n',
    });
    const { port } = new URL(ingest.url);
    const busy = connect(Number(port), '127.0.0.1');
    busy.on('error', () => undefined);
    busy.write(
      `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n${'{'.repeat(50_000)}`,
    );
    await eventually(async () => {
      const text = await (await fetch(`${ingest.url}/metrics`)).text();
      expect(text).toContain('tracewell_ingest_in_flight_bytes 50000\n');
    });
    expect((await ingest.post(Buffer.alloc(70_000, ' '))).status).toBe(413);
    busy.destroy();
  });

  it('says 413 to a body of unknown length as soon as it is too large', async () => {
    await using ingest = await start({ yaml: 'limits: { bodyBytes: 64KiB }\n' });
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    expect(await sendRaw(ingest.url, head + chunk + chunk)).toContain('HTTP/1.1 413');
  });

  it('asks senders to wait when the journal is nearly full, and loses nothing of what it took', async () => {
    await using ingest = await start({
      yaml: 'journal: { maxBytes: 1MiB, segmentBytes: 64KiB }\n',
    });
    let taken = 0;
    let last = await ingest.post('{}');
    while (last.status === 200) {
      const spans = Array.from({ length: 200 }, () => ({ startTimeUnixNano: nowNs() }));
      last = await ingest.post(request(...spans));
      if (last.status === 200) taken += 200;
    }
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    await eventually(async () => {
      expect((await ingest.report()).ledger.traces).toMatchObject({
        received: taken,
        inJournal: taken,
      });
    });
  });

  it('counts what damage took out of the journal, so that the ledger still adds up', async () => {
    const first = await start();
    const { dataDir } = first;
    for (const spans of [2, 3, 1]) {
      const sketches = Array.from({ length: spans }, () => ({ startTimeUnixNano: nowNs() }));
      expect((await first.post(request(...sketches))).status).toBe(200);
    }
    await first[Symbol.asyncDispose]();
    const journal = join(dataDir, 'journal', 'traces');
    const name = (await readdir(journal)).find((file) => file.endsWith('.segment')) ?? '';
    const bytes = await readFile(join(journal, name));
    const second = bytes.indexOf('TWJ', bytes.indexOf('TWJ') + 1); // whatever the version
    bytes[second + 100] = (bytes[second + 100] ?? 0) ^ 1;
    await writeFile(join(journal, name), bytes);

    await using again = await start({ dataDir });
    await eventually(async () => {
      expect((await again.report()).ledger.traces).toMatchObject({
        received: 6,
        stored: 0,
        deadLettered: { journal_damaged: 4 },
        inJournal: 2,
      });
    });
    expect(await readdir(join(journal, 'quarantine'))).toHaveLength(2);
  });

  it('lets only senders with a key in when there are keys', async () => {
    const keys = join(root, 'keys');
    await writeFile(keys, '# the shop\nabcdefghijklmnop\n');
    await using ingest = await start({ yaml: `auth: { ingestKeysFile: ${keys} }\n` });
    expect((await ingest.post('{}')).status).toBe(401);
    expect((await ingest.post('{}', { authorization: 'Bearer wrong-wrong-wrong' })).status).toBe(
      401,
    );
    expect((await ingest.post('{}', { authorization: 'Bearer abcdefghijklmnop' })).status).toBe(
      200,
    );
    expect((await ingest.post('{}', { 'x-api-key': 'abcdefghijklmnop' })).status).toBe(200);
  });

  it('refuses an address that others can reach when there are no keys', async () => {
    await expect(start({ listen: 'host: 0.0.0.0' })).rejects.toThrow('TW1106');
  });

  it('lets pages of allowed origins send, and no others', async () => {
    await using ingest = await start({ listen: 'allowedOrigins: [http://shop.example]' });
    const allowedFor = async (origin: string): Promise<string | null> => {
      const headers = { origin, 'access-control-request-method': 'POST' };
      const answer = await fetch(`${ingest.url}/v1/traces`, { method: 'OPTIONS', headers });
      return answer.headers.get('access-control-allow-origin');
    };
    expect(await allowedFor('http://shop.example')).toBe('http://shop.example');
    expect(await allowedFor('http://evil.example')).toBeNull();
  });

  it('says in one sentence what the usual mistakes are, and counts them with their sender', async () => {
    await using ingest = await start();
    const { url } = ingest;
    const get = await fetch(url, { headers: { accept: 'text/html' } });
    expect([get.status, await get.text()]).toEqual([
      404,
      expect.stringContaining(`${url}/v1/traces`),
    ]);
    const cases: [string, string, number][] = [
      ['/', `POST to ${url}/v1/traces`, 404],
      ['/api/v1/spans', '/api/v2/spans', 404],
      ['/v1/trace', `${url}/v1/traces`, 404],
    ];
    for (const [path, words, status] of cases) {
      const answer = await ingest.post('{}', {}, path);
      expect([answer.status, (await statusOf(answer)).message]).toEqual([
        status,
        expect.stringContaining(words),
      ]);
    }
    const put = await fetch(`${url}/v1/traces`, { method: 'PUT', body: '{}' });
    expect(put.status).toBe(405);
    expect(await sendRaw(url, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toContain('http/protobuf');
    expect(await sendRaw(url, Buffer.from('16030100c8010000c40303', 'hex'))).toContain('http://');
    await eventually(async () => {
      const kinds = (await ingest.report()).mistakes.map(
        ({ kind, address }) => `${kind} ${address}`,
      );
      expect(kinds.sort()).toEqual([
        'browser 127.0.0.1',
        'grpc_on_http_port 127.0.0.1',
        'tls_on_plain_port 127.0.0.1',
        'wrong_method 127.0.0.1',
        'wrong_path 127.0.0.1',
        'zipkin_v1 127.0.0.1',
      ]);
    });
  });

  it('tells its health and its figures', async () => {
    await using ingest = await start();
    await ingest.post(request({ startTimeUnixNano: nowNs(), durationMs: -1 }));
    expect((await fetch(`${ingest.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${ingest.url}/health/ready`)).status).toBe(200);
    const text = await (await fetch(`${ingest.url}/metrics`)).text();
    expect(text).toContain('tracewell_ingest_received_total{signal="traces"} 1\n');
    expect(text).toContain('tracewell_journal_fsync_seconds_count{signal="traces"} 1\n');
    expect(text).toContain(
      'tracewell_ingest_repaired_values_total{signal="traces",reason="end_before_start"} 1\n',
    );
  });

  it('ends when one of its journals cannot be opened, whatever waits in the other', {
    timeout: 30_000,
  }, async () => {
    const first = await start();
    const { dataDir } = first;
    expect((await first.post(request({ startTimeUnixNano: nowNs() }))).status).toBe(200);
    await first[Symbol.asyncDispose]();
    const head = Buffer.alloc(24);
    head.write('TWGS', 'latin1');
    head.writeUInt32LE(9, 4); // a version to come
    head.writeUInt32LE(crc32(head.subarray(0, 20)), 20);
    await writeFile(join(dataDir, 'journal', 'metrics', '000000000001.segment'), head);
    const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
    const env = {
      TRACEWELL_DATA_DIR: dataDir,
      TRACEWELL_CLICKHOUSE_URL: NO_CLICKHOUSE,
      TRACEWELL_OTLP_HTTP_PORT: '0',
      TRACEWELL_OTLP_GRPC_PORT: '0',
      TRACEWELL_ZIPKIN_PORT: '0',
    };
    const child = spawn(process.execPath, [main, 'run', '--roles', 'ingest'], { env });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(child, 'exit');
    expect([code, said]).toEqual([1, expect.stringContaining('TW3103')]);
  });

  it('refuses a second collector on the same data folder', async () => {
    await using ingest = await start();
    const lock = join(ingest.dataDir, 'run', 'ingest.lock');
    const mine = JSON.parse(await readFile(lock, 'utf8'));
    // The parent of this process lives and is not us.
    const stat = await readFile(`/proc/${process.ppid}/stat`, 'utf8').catch(() => '');
    const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    await writeFile(lock, JSON.stringify({ ...mine, pid: process.ppid, began }));
    await expect(start({ dataDir: ingest.dataDir })).rejects.toThrow('TW1105');
  });
});

/** Writes bytes to the port and returns everything that comes back as text. */
function sendRaw(url: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
