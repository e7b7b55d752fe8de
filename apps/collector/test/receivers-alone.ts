import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { vi } from 'vitest';
import { readConfig } from '../src/config.ts';
import { startIngest } from '../src/receivers/start-ingest.ts';
import type { Role } from '../src/role.ts';
import type { IngestReport } from '../src/telemetry/ingest-report.ts';

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The ingest role in this process, without ClickHouse: receivers acknowledge all the same. */
export class ReceiversAlone implements AsyncDisposable {
  readonly dataDir: string;
  readonly otlpHttp: Endpoint;
  readonly otlpGrpc: Endpoint;
  readonly zipkin: Endpoint;
  readonly #role: Role;

  private constructor(dataDir: string, role: Role, about: Record<string, Endpoint>) {
    this.dataDir = dataDir;
    this.#role = role;
    this.otlpHttp = about.otlpHttp as Endpoint;
    this.otlpGrpc = about.otlpGrpc as Endpoint;
    this.zipkin = about.zipkin as Endpoint;
  }

  /** Starts on free ports; `yaml` is added to the config. `dataDir` goes on with another's data. */
  static async start(yaml = '', dataDir?: string): Promise<ReceiversAlone> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'tracewell-receivers-')));
    const file = join(folder, 'test.yaml');
    await writeFile(file, `listen: { otlpHttpPort: 0, otlpGrpcPort: 0, zipkinPort: 0 }\n${yaml}`);
    const env = { TRACEWELL_DATA_DIR: folder, TRACEWELL_CLICKHOUSE_URL: 'http://127.0.0.1:9' };
    const config = readConfig({ file, env });
    const log = pino({ enabled: false });
    const role = await startIngest({ config, log, signal: new AbortController().signal });
    const about = JSON.parse(await readFile(join(folder, 'run', 'ingest.json'), 'utf8'));
    return new ReceiversAlone(folder, role, about);
  }

  /** What the process tells of itself; published every second. */
  async report(): Promise<IngestReport> {
    return JSON.parse(await readFile(join(this.dataDir, 'run', 'ledger.json'), 'utf8'));
  }

  /** Waits until what the process tells of itself passes. */
  async until(check: (report: IngestReport) => void): Promise<void> {
    await vi.waitFor(async () => check(await this.report()), { timeout: 10_000, interval: 20 });
  }

  /** Bytes of requests that are being handled, as /metrics tells them. */
  async inFlightBytes(): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.otlpHttp.port}/metrics`)).text();
    return Number(/^tracewell_ingest_in_flight_bytes (\d+)$/m.exec(text)?.[1]);
  }

  /** Ends in order; the data folder stays. */
  async end(): Promise<void> {
    await this.#role[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
