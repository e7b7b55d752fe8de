import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { entry, type Running, runNode } from './run-node.ts';

const collector = fileURLToPath(new URL('../../../apps/collector/dist/main.js', import.meta.url));
const PATIENCE = { timeout: 100_000, interval: 100 };

interface Trace {
  readonly spans: readonly {
    readonly name: string;
    readonly kind: string;
    readonly service: string;
    readonly spanId: string;
    readonly parentSpanId: string;
    readonly attributes: Record<string, unknown>;
  }[];
}

describe('against the real collector', () => {
  let folder: string;
  let processes: Running[];
  let otlp: string;
  let api: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tracewell-sdk-'));
    const variables = {
      HOME: folder,
      TRACEWELL_DATA_DIR: join(folder, 'data'),
      ...Object.fromEntries(
        ['OTLP_HTTP', 'OTLP_GRPC', 'ZIPKIN', 'API', 'CLICKHOUSE'].map((name) => [
          `TRACEWELL_${name}_PORT`,
          '0',
        ]),
      ),
    };
    processes = ['ingest', 'query,upkeep'].map((roles) =>
      runNode([collector, 'run', '--roles', roles], variables, folder),
    );
    const portIn = (file: string, of: string) =>
      vi.waitFor(async () => {
        const text = await readFile(join(folder, 'data/run', file), 'utf8');
        const port = (JSON.parse(text) as Record<string, { port: number }>)[of]?.port;
        return `http://127.0.0.1:${port}`;
      }, PATIENCE);
    otlp = await portIn('ingest.json', 'otlpHttp');
    api = await portIn('query.json', 'api');
  }, 120_000);
  afterAll(async () => {
    for (const { child } of processes) child.kill('SIGTERM');
    await Promise.all(processes.map(({ ended }) => ended));
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  test.each(['shop-front.mjs', 'shop-front.cjs'])(
    'a request comes back through the query API as it was (%s)',
    async (app) => {
      const traceId = randomBytes(16).toString('hex');
      const ended = await runNode(['--import', entry, app, traceId], {
        OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
        OTEL_SERVICE_NAME: `front-${app.slice(-3)}`,
      }).ended;
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      const spans = await vi.waitFor(async () => {
        const response = await fetch(`${api}/api/v1/traces/${traceId}`);
        const trace = (await response.json()) as Trace;
        if (trace.spans?.length !== 2) throw new Error(`not there yet: ${response.status}`);
        return trace.spans;
      }, PATIENCE);
      const server = spans.find((span) => span.kind === 'server');
      const count = spans.find((span) => span.name === 'count');
      expect(server).toMatchObject({
        name: 'GET /shelves/:id',
        service: `front-${app.slice(-3)}`,
        parentSpanId: 'b7ad6b7169203331',
        attributes: {
          'http.route': '/shelves/:id',
          'http.response.status_code': 418,
          'url.path': '/shelves/7',
        },
      });
      expect(count).toMatchObject({
        kind: 'internal',
        parentSpanId: server?.spanId,
        attributes: { id: '7', many: 2 ** 40, half: 0.5, open: true, tags: ['a', 'b'] },
      });
    },
    120_000,
  );
});
