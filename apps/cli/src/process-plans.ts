import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EffectiveConfig } from './effective-config.ts';
import { noteworthy } from './log-line.ts';
import { places } from './places.ts';
import { sdkPackage } from './ready-block.ts';
import type { ProcessPlan } from './supervise.ts';

/** Decompression and fsync share libuv's threads; four of them let one slow disk hold up every request. */
const THREADPOOL_SIZE = '16';

/**
 * For the process that receives. Its heap is small and what it drops are buffers: helper threads of the collector of
 * garbage cost it more CPU than they save, a small young generation lets buffers go before there are many, and with
 * `gc` an idle process gives back what a busy minute left.
 */
export const INGEST_FLAGS = ['--expose-gc', '--single-threaded-gc', '--max-semi-space-size=4'];

export interface StartOrder {
  readonly config: EffectiveConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly dev: boolean;
  readonly say: (line: string) => void;
}

async function plan(
  order: StartOrder,
  name: string,
  args: string[],
  extra: NodeJS.ProcessEnv,
): Promise<ProcessPlan> {
  const logs = join(order.config.dataDir, 'logs');
  await mkdir(logs, { recursive: true });
  return {
    name,
    args,
    env: { ...order.env, ...settledEnvironment(order.config), ...extra },
    logFile: join(logs, `${name}.log`),
    onLine: (line, from) => {
      const worth = noteworthy(name, line, from);
      if (worth !== undefined) order.say(worth);
    },
    onCrash: (how, nextTryMs) =>
      order.say(
        `TW1030 ${name} ended with ${how}; starting it again in ${(nextTryMs / 1000).toFixed(1)} s. Its log: ${join(logs, `${name}.log`)}`,
      ),
  };
}

function settledEnvironment({ dataDir, listen }: EffectiveConfig): NodeJS.ProcessEnv {
  return {
    TRACEWELL_DATA_DIR: dataDir,
    TRACEWELL_OTLP_HTTP_PORT: String(listen.otlpHttpPort),
    TRACEWELL_OTLP_GRPC_PORT: String(listen.otlpGrpcPort),
    TRACEWELL_ZIPKIN_PORT: String(listen.zipkinPort),
    TRACEWELL_API_PORT: String(listen.apiPort),
    TRACEWELL_DASHBOARD_PORT: String(listen.dashboardPort),
    TRACEWELL_CLICKHOUSE_PORT: String(listen.clickhousePort),
  };
}

/** A collector process with the given roles. `api` and `ingest` are separate so that no question delays an acknowledgement. */
export function collectorPlan(
  order: StartOrder,
  name: string,
  roles: string,
): Promise<ProcessPlan> {
  const source = join(places.root, 'apps/collector/src/main.ts');
  const program = order.dev ? ['--import', 'tsx', source] : [places.collector];
  const flags = roles === 'ingest' ? INGEST_FLAGS : [];
  return plan(order, name, [...flags, ...program, 'run', '--roles', roles], {
    UV_THREADPOOL_SIZE: THREADPOOL_SIZE,
  });
}

/** The dashboard on the loopback address, told where the query API answers and where the packed SDK lies. */
export async function dashboardPlan(
  order: StartOrder,
  port: number,
  apiUrl: string,
): Promise<ProcessPlan> {
  const wrapper = fileURLToPath(new URL('../dist/dashboard-process.js', import.meta.url));
  const args = order.dev
    ? [
        join(places.root, 'node_modules/next/dist/bin/next'),
        'dev',
        places.dashboardSource,
        '-p',
        String(port),
        '-H',
        '127.0.0.1',
      ]
    : ['--max-old-space-size=256', wrapper, places.dashboard];
  return plan(order, 'dashboard', args, {
    PORT: String(port),
    HOSTNAME: '127.0.0.1',
    TRACEWELL_API_URL: apiUrl,
    TRACEWELL_PUBLIC_URL: order.config.publicUrl,
    TRACEWELL_ALLOWED_HOSTS: order.config.listen.allowedHosts.join(','),
    TRACEWELL_SDK_PACKAGE: await sdkPackage(places.sdk),
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: order.dev ? 'development' : 'production',
  });
}
