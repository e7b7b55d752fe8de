import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { CliFault } from './fault.ts';

const POLL_MS = 50;

const endpoint = z.object({ host: z.string(), port: z.number() });
const runFiles = {
  ingest: z.looseObject({
    pid: z.number(),
    otlpHttp: endpoint,
    otlpGrpc: endpoint,
    zipkin: endpoint,
  }),
  query: z.looseObject({ pid: z.number(), api: endpoint }),
  clickhouse: z.looseObject({ url: z.string() }),
} as const;

type RunFiles = typeof runFiles;

/** Polls `probe` until it gives a value. A pass of the deadline is a CliFault that names what was waited for. */
export async function until<T>(
  what: string,
  deadlineMs: number,
  signal: AbortSignal,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    signal.throwIfAborted();
    const value = await probe();
    if (value !== undefined) return value;
    await wait(POLL_MS, undefined, { signal });
  }
  throw new CliFault(
    'TW1031',
    `${what} did not become ready within ${Math.round(deadlineMs / 1000)} s. The files in the data folder's logs/ say why.`,
  );
}

/** The run file `run/<name>.json` of the process `pid`, or undefined while it is absent or another process's. */
export async function readRunFile<Name extends keyof RunFiles>(
  dataDir: string,
  name: Name,
  pid?: number,
): Promise<z.infer<RunFiles[Name]> | undefined> {
  const text = await readFile(join(dataDir, 'run', `${name}.json`), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const parsed = runFiles[name].parse(JSON.parse(text)) as z.infer<RunFiles[Name]> & {
      pid?: number;
    };
    return pid === undefined || parsed.pid === pid ? parsed : undefined;
  } catch {
    return undefined; // being written at this moment: the next poll sees it whole
  }
}

/** `true` once the URL answers with a success, else undefined. */
export async function answers(url: string, signal: AbortSignal): Promise<true | undefined> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    });
    await response.arrayBuffer();
    return response.ok || undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
