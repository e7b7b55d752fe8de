import type { EffectiveConfig } from './effective-config.ts';
import { collectorPlan, dashboardPlan, type StartOrder } from './process-plans.ts';
import { answers, readRunFile, until } from './readiness.ts';
import { forgetInstance, publishInstance, type RunningInstance } from './running-instance.ts';
import { SupervisedProcess } from './supervise.ts';

const START_DEADLINE_MS = 120_000;
// Ten seconds in all, the engine being the last to end inside the ingest process.
const STOP_GRACE_MS = { dashboard: 2_000, query: 3_000, ingest: 5_000 };

/** The running process group: two collector processes and the dashboard, each started again when it ends by itself. */
export class Installation implements AsyncDisposable {
  readonly instance: RunningInstance;
  readonly #processes: ReadonlyMap<string, SupervisedProcess>;

  private constructor(
    instance: RunningInstance,
    processes: ReadonlyMap<string, SupervisedProcess>,
  ) {
    this.instance = instance;
    this.#processes = processes;
  }

  /** Starts everything and resolves when the dashboard, the API and the receivers answer. On failure all of it is stopped. */
  static async start(order: StartOrder, signal: AbortSignal): Promise<Installation> {
    const processes = new Map<string, SupervisedProcess>();
    try {
      const instance = await startProcesses(order, processes, signal);
      await publishInstance(instance);
      return new Installation(instance, processes);
    } catch (error) {
      await stopAll(processes);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await forgetInstance(this.instance.dataDir);
    await stopAll(this.#processes);
  }
}

async function startProcesses(
  order: StartOrder,
  processes: Map<string, SupervisedProcess>,
  signal: AbortSignal,
): Promise<RunningInstance> {
  const { config } = order;
  const ingest = await SupervisedProcess.start(await collectorPlan(order, 'ingest', 'ingest'));
  processes.set('ingest', ingest);
  const query = await SupervisedProcess.start(
    await collectorPlan(order, 'query', 'query,alerting,upkeep'),
  );
  processes.set('query', query);
  const read = <Name extends 'ingest' | 'query'>(name: Name, pid: () => number | undefined) =>
    until(`The ${name} process`, START_DEADLINE_MS, signal, () =>
      readRunFile(config.dataDir, name, pid()),
    );
  const { otlpHttp, otlpGrpc, zipkin } = await read('ingest', () => ingest.pid);
  const { api } = await read('query', () => query.pid);
  const apiUrl = `http://127.0.0.1:${api.port}`;
  const port = config.listen.dashboardPort;
  processes.set(
    'dashboard',
    await SupervisedProcess.start(await dashboardPlan(order, port, apiUrl)),
  );
  await Promise.all([
    until('The query API', START_DEADLINE_MS, signal, () =>
      answers(`${apiUrl}/health/ready`, signal),
    ),
    until('The dashboard', START_DEADLINE_MS, signal, () =>
      answers(`http://127.0.0.1:${port}/start`, signal),
    ),
  ]);
  return {
    pid: process.pid,
    dataDir: config.dataDir,
    urls: {
      dashboard: `http://localhost:${port}`,
      otlpHttp: `http://localhost:${otlpHttp.port}`,
      otlpGrpc: `http://localhost:${otlpGrpc.port}`,
      zipkin: `http://localhost:${zipkin.port}`,
      api: `http://localhost:${api.port}`,
      clickhouse: await clickhouseUrl(config),
    },
  };
}

async function clickhouseUrl(config: EffectiveConfig): Promise<string> {
  if (config.clickhouse.url !== '') return config.clickhouse.url;
  return (await readRunFile(config.dataDir, 'clickhouse'))?.url ?? 'starting';
}

async function stopAll(processes: ReadonlyMap<string, SupervisedProcess>): Promise<void> {
  for (const name of ['dashboard', 'query', 'ingest'] as const) {
    await processes.get(name)?.stop(STOP_GRACE_MS[name]);
  }
}

/** Resolves when the signal aborts; the running processes keep this one alive until then. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
