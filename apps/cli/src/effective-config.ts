import { spawn } from 'node:child_process';
import { z } from 'zod';
import { CliFault } from './fault.ts';
import { places } from './places.ts';

const schema = z.looseObject({
  dataDir: z.string(),
  publicUrl: z.string(),
  listen: z.looseObject({
    host: z.string(),
    allowedHosts: z.array(z.string()),
    otlpHttpPort: z.number(),
    otlpGrpcPort: z.number(),
    zipkinPort: z.number(),
    apiPort: z.number(),
    dashboardPort: z.number(),
    clickhousePort: z.number(),
  }),
  clickhouse: z.looseObject({
    url: z.string(),
    username: z.string(),
    passwordFile: z.string(),
    database: z.string(),
  }),
  retention: z.looseObject({ spans: z.unknown(), bytes: z.unknown(), rollups: z.unknown() }),
});

/** The part of the collector's configuration that the command itself needs. */
export type EffectiveConfig = z.infer<typeof schema>;

/** What a person may set on the command line, each as the variable that the collector reads. */
export interface ConfigFlags {
  readonly config?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly otlpHttpPort?: number | undefined;
  readonly otlpGrpcPort?: number | undefined;
  readonly zipkinPort?: number | undefined;
  readonly apiPort?: number | undefined;
  readonly dashboardPort?: number | undefined;
  readonly clickhousePort?: number | undefined;
}

const variables: Readonly<Record<keyof ConfigFlags, string>> = {
  config: 'TRACEWELL_CONFIG',
  dataDir: 'TRACEWELL_DATA_DIR',
  otlpHttpPort: 'TRACEWELL_OTLP_HTTP_PORT',
  otlpGrpcPort: 'TRACEWELL_OTLP_GRPC_PORT',
  zipkinPort: 'TRACEWELL_ZIPKIN_PORT',
  apiPort: 'TRACEWELL_API_PORT',
  dashboardPort: 'TRACEWELL_DASHBOARD_PORT',
  clickhousePort: 'TRACEWELL_CLICKHOUSE_PORT',
};

/** The environment of every process of one installation: the caller's, with the flags laid over it. */
export function environmentOf(
  flags: ConfigFlags,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const laid: NodeJS.ProcessEnv = { ...environment };
  for (const [flag, variable] of Object.entries(variables)) {
    const value = flags[flag as keyof ConfigFlags];
    if (value !== undefined) laid[variable] = String(value);
  }
  return laid;
}

/** Runs `collector config` and returns its exit code and output; the schema lives in the collector alone. */
export async function runCollectorConfig(
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [places.collector, 'config', ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [[] as Buffer[], [] as Buffer[]];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (ended) => resolve(ended ?? 1));
  });
  return {
    code,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}

/** The effective configuration. A faulty file or variable is a CliFault that carries every fault named by the collector. */
export async function readEffectiveConfig(
  environment: NodeJS.ProcessEnv,
): Promise<EffectiveConfig> {
  const { code, stdout, stderr } = await runCollectorConfig(environment, ['--json']);
  if (code !== 0) throw new CliFault('TW1010', `The configuration is refused.\n${stderr.trim()}`);
  return schema.parse(JSON.parse(stdout));
}
