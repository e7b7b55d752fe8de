import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  pid: z.number(),
  urls: z.object({
    dashboard: z.string(),
    otlpHttp: z.string(),
    otlpGrpc: z.string(),
    zipkin: z.string(),
    api: z.string(),
    clickhouse: z.string(),
  }),
  dataDir: z.string(),
});

/** What `ready.json` in the data folder says of the installation that runs on it. */
export type RunningInstance = z.infer<typeof schema>;

const fileOf = (dataDir: string): string => join(dataDir, 'ready.json');

/** Publishes where this installation runs, for other commands and for a second start. */
export async function publishInstance(instance: RunningInstance): Promise<void> {
  await mkdir(instance.dataDir, { recursive: true });
  const file = fileOf(instance.dataDir);
  await writeFile(`${file}.new`, `${JSON.stringify(instance, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

export async function forgetInstance(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true });
}

/** The installation that runs on this data folder, or undefined when its process is gone. */
export async function findInstance(dataDir: string): Promise<RunningInstance | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success || !isAlive(parsed.data.pid)) return undefined;
  return (await answers(parsed.data.urls.api)) ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a cut file means that nobody published a whole one
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// A process id may have been given to another program since; only an answering API proves that it is ours.
async function answers(apiUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${apiUrl}/health/live`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}
