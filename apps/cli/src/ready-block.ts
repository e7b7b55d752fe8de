import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EffectiveConfig } from './effective-config.ts';
import type { RunningInstance } from './running-instance.ts';

const DEFAULT_OTLP_URL = 'http://localhost:4318';

/** The line that instruments a service from any folder: the SDK is not published yet, so it names the packed tarball. */
export async function installLine(sdkFolder: string, otlpUrl: string): Promise<string> {
  const install = `npm i ${await sdkPackage(sdkFolder)}`;
  const endpoint = otlpUrl === DEFAULT_OTLP_URL ? '' : `OTEL_EXPORTER_OTLP_ENDPOINT=${otlpUrl} `;
  return `${install} && ${endpoint}node --import @tracewell/sdk app.js`;
}

/** What `npm i` takes to install the SDK: the packed tarball, or the folder while it is not packed. */
export async function sdkPackage(sdkFolder: string): Promise<string> {
  const tarball = (await readdir(sdkFolder)).find((name) => name.endsWith('.tgz'));
  return tarball === undefined ? sdkFolder : join(sdkFolder, tarball);
}

function retentionWords(retention: EffectiveConfig['retention']): string {
  return `spans ${asAge(retention.spans)} or ${asBytes(retention.bytes)}, rollups ${asAge(retention.rollups)}`;
}

function asAge(value: unknown): string {
  if (typeof value !== 'number') return String(value);
  const hours = value / 3_600_000;
  return hours % 24 === 0 ? `${hours / 24} d` : `${hours.toFixed(1)} h`;
}

function asBytes(value: unknown): string {
  return typeof value === 'number'
    ? `${(value / 1e9).toFixed(value % 1e9 === 0 ? 0 : 1)} GB`
    : String(value);
}

/** What a person reads once everything runs: where it is, what it keeps, and how to send the first trace. */
export function readyBlock(
  instance: RunningInstance,
  config: EffectiveConfig,
  install: string,
  seconds: number,
): string {
  const { urls, dataDir } = instance;
  const embedded =
    config.clickhouse.url === ''
      ? `  user tracewell, password in ${join(dataDir, 'secrets', 'clickhouse-password')}`
      : '';
  return `
Tracewell is ready (${seconds.toFixed(1)} s).

  Dashboard    ${urls.dashboard}
  OTLP/HTTP    ${urls.otlpHttp}
  OTLP/gRPC    ${urls.otlpGrpc}
  Zipkin       ${urls.zipkin}
  Query API    ${urls.api}/api/v1/openapi.json
  ClickHouse   ${urls.clickhouse}${embedded}
  Data         ${dataDir}   ${retentionWords(config.retention)}

  See traces of a Node service, from its own folder:
    ${install}

  No service at hand: npm run demo.   Stop with Ctrl-C.
`;
}
