import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { AlertingState } from '@tracewell/api';
import manifest from '../../package.json' with { type: 'json' };
import { writeFileAtomic } from '../atomic-file.ts';
import type { Config } from '../config.ts';
import type { Role, RoleContext } from '../role.ts';
import type { IngestReport } from '../telemetry/ingest-report.ts';
import type { UpkeepReport } from '../telemetry/upkeep-report.ts';
import type { StatusSources } from './answer-status.ts';
import { createAnswers } from './answers.ts';
import { guardKey, guardOrigin } from './guard.ts';
import { type Listeners, listen } from './listen.ts';
import { createOwnMetrics } from './own-metrics.ts';
import { publishedFile } from './published-file.ts';
import { createQueryApp } from './query-app.ts';
import { QuestionQueue } from './question-queue.ts';
import { Tails } from './send-tail.ts';
import { openStoreAccess } from './store-access.ts';
import { ViewsFile } from './views-file.ts';

/** run/query.json: where the API answers. */
export interface QueryAddress {
  readonly pid: number;
  readonly api: { readonly host: string; readonly port: number };
  readonly startedAt: string;
}

/** run/ingest.json, as far as the status page shows it. */
interface IngestAddress {
  readonly otlpHttp?: { readonly host: string; readonly port: number };
  readonly otlpGrpc?: { readonly host: string; readonly port: number };
  readonly zipkin?: { readonly host: string; readonly port: number };
}

/**
 * Starts the query API. It listens at once and answers 503 (TW5401) until the store is there.
 * @throws Error TW5601 when the port is taken, TW5602 for an open address without keys
 */
export async function startQuery({ config, log, signal }: RoleContext): Promise<Role> {
  const keys = await readKeys(config);
  const access = openStoreAccess({ config, log, signal });
  const writing = openStoreAccess({ config, as: 'writer', log, signal });
  const closeStores = async (): Promise<void> => {
    for (const store of [access, writing]) await store[Symbol.asyncDispose]();
  };
  const run = (name: string) => join(config.dataDir, 'run', name);
  const ledger = publishedFile<IngestReport>(run('ledger.json'));
  const ingest = publishedFile<IngestAddress>(run('ingest.json'));
  const upkeep = publishedFile<UpkeepReport>(run('upkeep.json'));
  const alerting = publishedFile<AlertingState>(join(config.dataDir, 'alerting', 'state.json'));
  let listeners: Listeners | undefined;
  const status = async (): Promise<StatusSources> => {
    const report = await ledger.read();
    return {
      config,
      access,
      report,
      upkeep: await upkeep.read(),
      isIngestAlive: report !== undefined && isAlive(report.pid),
      listeners: listed(await ingest.read(), listeners),
    };
  };
  const queue = new QuestionQueue();
  const ending = new AbortController();
  const app = createQueryApp({
    answers: createAnswers({
      ...{ alerting, status },
      views: new ViewsFile(join(config.dataDir, 'views.json')),
    }),
    access,
    writing,
    guards: [guardOrigin(config), ...(keys.length === 0 ? [] : [guardKey(keys)])],
    metrics: createOwnMetrics(),
    queue,
    tails: new Tails({ access, queue, ending: AbortSignal.any([signal, ending.signal]) }),
    log,
    version: manifest.version,
    oldestUndeliveredMs: async () => oldestOf(await ledger.read()),
  });
  try {
    listeners = await listenAndTell({ config, log }, app);
  } catch (error) {
    await closeStores();
    throw error;
  }
  const bound = listeners;
  return {
    name: 'query',
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await bound[Symbol.asyncDispose]();
      await closeStores();
    },
  };
}

/** Listens and says where in run/query.json. */
async function listenAndTell(
  { config, log }: Pick<RoleContext, 'config' | 'log'>,
  handler: RequestListener,
): Promise<Listeners> {
  const listeners = await listen({
    host: config.listen.host,
    port: config.listen.apiPort,
    handler,
  });
  try {
    const { host, port } = listeners;
    const startedAt = new Date().toISOString();
    const address: QueryAddress = { pid: process.pid, api: { host, port }, startedAt };
    await writeFileAtomic(join(config.dataDir, 'run', 'query.json'), JSON.stringify(address));
    log.info({ host, port }, 'the query API listens');
    return listeners;
  } catch (error) {
    await listeners[Symbol.asyncDispose]();
    throw error;
  }
}

async function readKeys(config: Config): Promise<string[]> {
  const { apiKeysFile } = config.auth;
  const text = apiKeysFile === '' ? '' : await readFile(apiKeysFile, 'utf8');
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const isOpen = !/^(loopback|localhost|::1|127\..*)$/.test(config.listen.host);
  if (isOpen && keys.length === 0 && !config.listen.insecure) {
    throw new Error(
      `TW5602 listen.host is ${config.listen.host}, which others can reach, and auth.apiKeysFile names no keys. Set it, listen on loopback, or say listen.insecure behind a firewall.`,
    );
  }
  return keys;
}

function oldestOf(report: IngestReport | undefined): number | null | undefined {
  if (report === undefined) return undefined;
  const oldest = Object.values(report.journal)
    .map(({ oldestUndeliveredMs }) => oldestUndeliveredMs)
    .filter((ms) => ms !== null);
  return oldest.length === 0 ? null : Math.min(...oldest);
}

/** Signal 0 asks whether the process is there; EPERM says it is, under another user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function listed(
  ingest: IngestAddress | undefined,
  api: Listeners | undefined,
): StatusSources['listeners'] {
  return [
    ...(ingest?.otlpHttp ? [{ protocol: 'OTLP/HTTP', ...ingest.otlpHttp }] : []),
    ...(ingest?.otlpGrpc ? [{ protocol: 'OTLP/gRPC', ...ingest.otlpGrpc }] : []),
    ...(ingest?.zipkin ? [{ protocol: 'Zipkin', ...ingest.zipkin }] : []),
    ...(api ? [{ protocol: 'query API', host: api.host, port: api.port }] : []),
  ];
}
