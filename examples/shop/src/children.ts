import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place, Ports } from './address.ts';
import type { Said } from './say.ts';
import { LogShipper, recordOf } from './ship-logs.ts';

/** Versions that the generated history ends with; catalog is the bad release. */
export const LIVE_VERSIONS = {
  gateway: '1.8.0',
  catalog: '2.4.1',
  cart: '1.3.2',
  payment: '3.1.0',
  recommendations: '0.9.4',
  orders: '1.5.1',
} as const;

export type ServiceName = keyof typeof LIVE_VERSIONS;
type ProcessName = ServiceName | 'postgres' | 'broker' | 'outside';

/** Started in this order: whoever is needed comes first. Ended the other way round. */
const STAGES: readonly (readonly ProcessName[])[] = [
  ['postgres', 'broker', 'outside'],
  ['catalog', 'payment', 'recommendations'],
  ['cart', 'orders'],
  ['gateway'],
];
const STAGE_GRACE_MS = 700;

const dist = dirname(fileURLToPath(import.meta.url));

function isService(name: ProcessName): name is ServiceName {
  return name in LIVE_VERSIONS;
}

function resourceOf(name: ServiceName) {
  const version = LIVE_VERSIONS[name];
  return {
    'service.namespace': 'shop',
    'service.version': version,
    'service.instance.id': `${name}-${version.replaceAll('.', '')}-0`,
    'deployment.environment.name': 'production',
    'host.name': 'shop-1',
    'tracewell.sample': 'true',
  };
}

function environmentOf(name: ProcessName, otlpUrl: string, seed: number, ports: Ports) {
  const shared = { ...process.env, SHOP_PORTS: JSON.stringify(ports), SHOP_SEED: String(seed) };
  if (!isService(name)) return shared;
  return {
    ...shared,
    OTEL_SERVICE_NAME: name,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(resourceOf(name))
      .map((pair) => pair.join('='))
      .join(','),
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
  };
}

/** A child says which ports it took, and lines while it works. */
interface Message {
  readonly ports?: Partial<Record<Place, number>>;
  readonly said?: Said;
}

/** The processes of the shop. Disposing of it ends them, last started first. */
export class Children implements AsyncDisposable {
  readonly ports: Ports = {};
  readonly #children = new Map<ProcessName, ChildProcess>();
  readonly #otlpUrl: string;
  readonly #seed: number;
  readonly #logs: LogShipper;
  readonly #onDeath: (fault: Error) => void;
  #closing = false;

  /** `onDeath` hears of a process that ended although nobody asked it to. */
  constructor(otlpUrl: string, seed: number, onDeath: (fault: Error) => void) {
    this.#otlpUrl = otlpUrl;
    this.#seed = seed;
    this.#logs = new LogShipper(otlpUrl);
    this.#onDeath = onDeath;
  }

  get pids(): Readonly<Record<string, number>> {
    const pids = [...this.#children].map(([name, child]) => [name, child.pid ?? 0] as const);
    return Object.fromEntries(pids);
  }

  /** Starts all of them and returns when each has announced its port. */
  async start(): Promise<void> {
    for (const stage of STAGES) {
      await Promise.all(stage.map((name) => this.#startOne(name)));
    }
  }

  #startOne(name: ProcessName): Promise<void> {
    // The one line that a user of the SDK writes, too: nothing else instruments these services.
    const flags = isService(name) ? ['--import', '@tracewell/sdk'] : [];
    const child = spawn(process.execPath, [...flags, join(dist, `${name}.js`)], {
      cwd: dirname(dist),
      // In a group of its own: Ctrl-C reaches the parent only, which ends them in order.
      detached: true,
      env: environmentOf(name, this.#otlpUrl, this.#seed, this.ports),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#children.set(name, child);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        const fault = new Error(`${name} of the shop ended with ${signal ?? `code ${code}`}`);
        reject(fault);
        if (!this.#closing) this.#onDeath(fault);
      });
      child.on('message', (message) => {
        const { ports, said } = message as Message;
        if (said !== undefined) return this.#heard(name, said);
        Object.assign(this.ports, ports);
        resolve();
      });
    });
  }

  #heard(name: ProcessName, said: Said): void {
    if (!isService(name)) return;
    this.#logs.add(recordOf(said, { 'service.name': name, ...resourceOf(name) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    for (const stage of STAGES.toReversed()) {
      await Promise.all(stage.map((name) => endChild(this.#children.get(name))));
    }
    await this.#logs[Symbol.asyncDispose]();
  }
}

/** SIGTERM, a short grace in which the SDK sends its last spans, then SIGKILL. */
async function endChild(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STAGE_GRACE_MS);
  await ended;
  clearTimeout(timer);
}
