import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { otlpTracesProtobuf, otlpTracesRequest, span } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { openCaller } from './grpc-call.ts';
import { ReceiversAlone } from './receivers-alone.ts';

const RULES = `shaping:
  rules:
    - { action: drop, keys: [internal.*] }
    - { action: hash, keys: [user.id], services: [shop] }
`;

/** What must never reach the disk, and what must. */
const ATTRIBUTES = {
  'internal.note': 'SECRET-dropped',
  'user.id': 'SECRET-hashed',
  'db.password': 'SECRET-redacted',
  'url.full': 'https://shop/?token=SECRET-in-a-url&page=kept-page',
  color: 'kept-color',
};

const SENDERS: Readonly<Record<string, (receivers: ReceiversAlone) => Promise<void>>> = {
  'OTLP/gRPC': async ({ otlpGrpc }) => {
    const client = openCaller(otlpGrpc.port);
    const [body = new Uint8Array()] = otlpTracesProtobuf([sketch()]);
    expect((await client.call(body)).code).toBe(0);
    client.close();
  },
  'OTLP/HTTP in JSON': async ({ otlpHttp }) => {
    await post(`http://127.0.0.1:${otlpHttp.port}/v1/traces`, otlpTracesRequest([sketch()]), 200);
  },
  Zipkin: async ({ zipkin }) => {
    const one = {
      traceId: '1'.padStart(32, '0'),
      id: '1'.padStart(16, '0'),
      timestamp: Date.now() * 1000,
      duration: 1000,
      localEndpoint: { serviceName: 'shop' },
      tags: ATTRIBUTES,
    };
    await post(`http://127.0.0.1:${zipkin.port}/api/v2/spans`, JSON.stringify([one]), 202);
  },
};

function sketch() {
  return span({
    service: 'shop',
    attributes: ATTRIBUTES,
    startTimeUnixNano: BigInt(Date.now()) * 1_000_000n,
  });
}

async function post(url: string, body: string, status: number): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(status);
}

it.each(Object.keys(SENDERS))('shapes what %s brings before it reaches the disk', async (name) => {
  await using receivers = await ReceiversAlone.start(RULES);
  await SENDERS[name]?.(receivers);
  await receivers.until(({ ledger, parts }) => {
    expect(ledger.traces.inJournal).toBe(1);
    expect(parts.traces.shaped).toEqual({ drop: 1, hash: 1, redact: 1, 'redact-credentials': 1 });
  });
  const folder = join(receivers.dataDir, 'journal', 'traces');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.segment'));
  const written = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')));
  const text = written.join('');
  expect(text).not.toContain('SECRET');
  for (const kept of ['kept-color', 'page=kept-page', '[redacted]', 'hmac:', 'db.password']) {
    expect(text).toContain(kept);
  }
});
