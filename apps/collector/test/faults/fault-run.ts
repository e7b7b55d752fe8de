import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SeededRandom, seededRandom } from '@tracewell/testing';
import { vi } from 'vitest';
import { type IngestOptions, IngestProcess } from '../ingest-process.ts';
import { AckLedger, type RequestShape } from './ack-ledger.ts';
import { type Conserved, expectConserved } from './expect-conserved.ts';
import { faultRandom } from './fault-seed.ts';
import { openRemoteStore, type RemoteStore } from './remote-store.ts';
import { type Load, startLoad } from './send-load.ts';

export interface OpenFaultRun {
  /** Default true. False leaves the store without tables. */
  readonly migrated?: boolean;
  /** The text of tracewell.yaml. */
  readonly config?: string;
  readonly options?: IngestOptions;
  /** Default: a folder of its own. */
  readonly dataDir?: string;
  /** Default true. False in a hook, outside of a test that could name the seed. */
  readonly seeded?: boolean;
}

/** A collector in a folder of its own with everything that a fault test needs. Not started yet. */
export class FaultRun<Store extends RemoteStore | undefined = RemoteStore | undefined>
  implements AsyncDisposable
{
  readonly root: string;
  readonly ingest: IngestProcess;
  readonly ledger = new AckLedger();
  readonly random: SeededRandom;
  readonly store: Store;

  /** Use `openFaultRun`. */
  constructor(root: string, ingest: IngestProcess, store: Store, random = faultRandom()) {
    this.root = root;
    this.random = random;
    this.ingest = ingest;
    this.store = store;
  }

  startLoad(shape: RequestShape & { senders?: number; givesUp?: number } = {}): Load {
    const { ingest, ledger, random } = this;
    return startLoad({ ...shape, ingest, ledger, random });
  }

  /** Sends one request until it is acknowledged, as a patient exporter does. */
  async send(shape: RequestShape = {}): Promise<void> {
    const { body, keys } = this.ledger.build(this.random, shape);
    await this.ingest.postUntilAcknowledged(body);
    this.ledger.acknowledged(keys);
  }

  /** Asks ClickHouse; an engine that has just been started again is waited for. */
  async ask<Row>(sql: string): Promise<Row[]> {
    if (this.store !== undefined) return await this.store.ask<Row>(sql);
    const answer = await eventually(async () => {
      try {
        return { rows: await this.ingest.ask<Row>(sql) };
      } catch (error) {
        if (error instanceof TypeError) throw error; // nobody listens: fetch
        return { error };
      }
    });
    if ('error' in answer) throw answer.error;
    return answer.rows;
  }

  /** Spans in the store now. */
  async storedSpans(): Promise<number> {
    const [row] = await this.ask<{ n: number }>('SELECT count() AS n FROM otel_traces');
    return row?.n ?? 0;
  }

  expectConserved(patienceMs?: number): Promise<Conserved> {
    const { ingest, ledger } = this;
    const ask = <Row>(sql: string): Promise<Row[]> => this.ask<Row>(sql);
    return expectConserved({ ingest, ledger, ask, ...(patienceMs ? { patienceMs } : {}) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ingest[Symbol.asyncDispose]();
    await this.store?.[Symbol.asyncDispose]();
    await rm(this.root, { recursive: true, force: true });
  }
}

async function prepare(
  options: OpenFaultRun,
): Promise<{ root: string; env: Record<string, string> }> {
  const root = await mkdtemp(join(tmpdir(), 'tracewell-fault-'));
  const config = join(root, 'tracewell.yaml');
  if (options.config !== undefined) await writeFile(config, options.config);
  return { root, env: options.config === undefined ? {} : { TRACEWELL_CONFIG: config } };
}

/** A collector with its own embedded engine; started and migrated. */
export async function openFaultRun(options: OpenFaultRun = {}): Promise<FaultRun<undefined>> {
  const { root, env } = await prepare(options);
  const own = options.options;
  const ingest = new IngestProcess(options.dataDir ?? join(root, 'data'), {
    ...own,
    env: { ...env, ...own?.env },
  });
  await ingest.start();
  if (options.migrated ?? true) await ingest.migrate();
  const random = options.seeded === false ? seededRandom(1) : faultRandom();
  return new FaultRun(root, ingest, undefined, random);
}

/** A collector that delivers through a fault proxy to an engine of the test; started. */
export async function openRemoteRun(options: OpenFaultRun = {}): Promise<FaultRun<RemoteStore>> {
  const { root, env } = await prepare(options);
  const store = await openRemoteStore({ migrated: options.migrated ?? true });
  const own = options.options;
  const all = { ...env, ...store.env, ...own?.env };
  const ingest = new IngestProcess(options.dataDir ?? join(root, 'data'), { ...own, env: all });
  await ingest.start();
  return new FaultRun(root, ingest, store);
}

/** Waits for a condition of a fault test; its error tells what is still missing. */
export function eventually<T>(check: () => Promise<T> | T, timeout = 60_000): Promise<T> {
  return vi.waitFor(check, { timeout, interval: 25 });
}
