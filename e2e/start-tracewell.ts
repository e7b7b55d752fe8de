import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');
const FREE_PORTS = [
  '--otlp-http-port',
  '0',
  '--otlp-grpc-port',
  '0',
  '--zipkin-port',
  '0',
  '--api-port',
  '0',
  '--dashboard-port',
  '0',
  '--clickhouse-port',
  '0',
];

/** Starts the built product with the demo on free ports, waits until its history is stored, and ends it after the tests. */
export default async function startTracewell(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tracewell-e2e-'));
  const child = spawn(
    process.execPath,
    [join(root, 'apps/cli/dist/main.js'), 'demo', '--json', '--data-dir', dataDir, ...FREE_PORTS],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout });
  const ready = await new Promise<{ urls: Record<string, string> }>((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`tracewell demo ended with code ${code} before it was ready`)),
    );
    lines.on('line', (line) => {
      const event = JSON.parse(line) as { urls?: Record<string, string> };
      if (event.urls) resolve({ urls: event.urls });
    });
  });
  process.env.TRACEWELL_E2E_DATA_DIR = dataDir;
  process.env.TRACEWELL_DASHBOARD_URL = ready.urls.dashboard;
  process.env.TRACEWELL_OTLP_URL = ready.urls.otlpHttp;
  process.env.TRACEWELL_API_BASE_URL = ready.urls.api;
  await untilFull(`${ready.urls.api}/api/v1/heatmap?range=6h&points=6`);
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** The history comes oldest first: it is stored when each of the last six hours has its requests. */
async function untilFull(url: string): Promise<void> {
  const deadline = performance.now() + 180_000;
  while (performance.now() < deadline) {
    const response = await fetch(url).catch(() => undefined);
    const answer = response?.ok ? ((await response.json()) as { counts: number[][] }) : undefined;
    const perHour = (answer?.counts ?? []).map((step) => step.reduce((sum, one) => sum + one, 0));
    if (perHour.length >= 6 && Math.min(...perHour.slice(0, 6)) > 100) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`the history of the demo was not stored within three minutes: ${url}`);
}
