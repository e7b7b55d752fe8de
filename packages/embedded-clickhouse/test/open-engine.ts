import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import {
  type EmbeddedClickHouse,
  type EmbeddedClickHouseOptions,
  startEmbeddedClickHouse,
} from '../src/index.ts';

export const PASSWORD = "pass'word ü";

export interface TestEngine extends AsyncDisposable {
  readonly engine: EmbeddedClickHouse;
  readonly client: ClickHouseClient;
  readonly folder: string;
  /** Lines that the engine logged */
  readonly lines: string[];
  /** Sends one request as the writer, or as `options.user` */
  ask(sql: string, options?: Asked): Promise<Answer>;
}

interface Asked {
  readonly user?: string;
  readonly parameters?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly method?: string;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly bytes: Buffer;
  readonly headers: Headers;
}

/** A real engine process on a folder of its own, removed at the end. */
export async function openEngine(
  options: Partial<EmbeddedClickHouseOptions> = {},
): Promise<TestEngine> {
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), "engine o'ü -")));
  const lines: string[] = [];
  const engine = await startEmbeddedClickHouse({
    dataDir: folder,
    port: 0,
    user: 'tracewell',
    password: PASSWORD,
    readerUser: 'reader',
    log: (line) => lines.push(line),
    ...options,
  });
  const client = createClient({
    url: engine.url,
    username: 'tracewell',
    password: PASSWORD,
    log: { level: 127 },
  });
  return {
    engine,
    client,
    folder,
    lines,
    ask: (sql, asked = {}) => send(engine.url, sql, asked),
    async [Symbol.asyncDispose]() {
      await client.close();
      await engine.stop();
      if (!options.dataDir) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** With a body the statement goes into the URL, as clients send INSERTs; without one it is the body. */
async function send(url: string, sql: string, asked: Asked): Promise<Answer> {
  const inUrl = asked.body !== undefined || asked.method === 'GET';
  const query = new URLSearchParams({ ...(inUrl ? { query: sql } : {}), ...asked.parameters });
  const response = await fetch(`${url}/?${query}`, {
    method: asked.method ?? 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${asked.user ?? 'tracewell'}:${PASSWORD}`).toString('base64')}`,
      ...asked.headers,
    },
    ...(asked.method === 'GET' ? {} : { body: asked.body ?? sql }),
    ...(asked.signal ? { signal: asked.signal } : {}),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    text: bytes.toString('utf8'),
    bytes,
    headers: response.headers,
  };
}
