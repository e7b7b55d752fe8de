import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stats } from '@tracewell/sdk';
import { describe, expect, test } from 'vitest';
import { openReceiver } from './receiver.ts';
import { entry, runNode } from './run-node.ts';

const NOBODY = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
const SLOW = { OTEL_BSP_SCHEDULE_DELAY: '600000' };

describe('the end of a process', () => {
  test('a script sends its spans before it ends', async () => {
    await using receiver = await openReceiver();
    const app = runNode(['--import', entry, 'script.mjs'], {
      ...SLOW,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    expect(await app.ended).toMatchObject({ code: 0, stderr: '' });
    expect(receiver.spans.map((span) => span.name)).toEqual(['job']);
  });

  test('without a collector it ends all the same, and says so in one line', async () => {
    const { code, stderr } = await runNode(['--import', entry, 'script.mjs'], NOBODY).ended;
    expect(code).toBe(0);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(
      /^\[tracewell\] TW7001 cannot send \w+ to http:\/\/127\.0\.0\.1:1\/v1\/\w+: .*ECONNREFUSED/,
    );
  });

  test('flush tells that the collector is away, stats tells why', async () => {
    const app = runNode(['--import', entry, 'script.mjs', 'flush'], NOBODY);
    const { complete, stats } = JSON.parse((await app.ended).stdout) as {
      complete: boolean;
      stats: Stats;
    };
    expect(complete).toBe(false);
    expect(stats).toMatchObject({ running: true, ended: 1, exported: 0, queued: 1 });
    expect(stats.lastError).toContain('ECONNREFUSED');
  });

  test('SIGTERM sends the last spans and ends the process as without us', async () => {
    await using receiver = await openReceiver();
    const app = runNode(['--import', entry, 'terminated.mjs'], {
      ...SLOW,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    await app.line(/ready/);
    app.child.kill('SIGTERM');
    expect(await app.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(receiver.spans.map((span) => span.name)).toEqual(['before the end']);
  });

  test("an application's own SIGTERM handler keeps the last word", async () => {
    await using receiver = await openReceiver();
    const app = runNode(['--import', entry, 'terminated.mjs', 'own'], {
      ...SLOW,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    await app.line(/ready/);
    app.child.kill('SIGTERM');
    const ended = await app.ended;
    expect(ended).toMatchObject({ code: 7, signal: null });
    expect(ended.stdout).toContain('closed by its own handler');
    expect(receiver.spans.map((span) => span.name).sort()).toEqual([
      'before the end',
      'own shutdown',
    ]);
  });

  test('SIGTERM without a collector still ends it', async () => {
    const app = runNode(['--import', entry, 'terminated.mjs'], { ...NOBODY, ...SLOW });
    await app.line(/ready/);
    app.child.kill('SIGTERM');
    expect(await app.ended).toMatchObject({ signal: 'SIGTERM' });
  });
});

describe('the start of a process', () => {
  test('a bare import starts nothing; init does, once', async () => {
    await using receiver = await openReceiver();
    const { stdout, stderr } = await runNode(['init.mjs', receiver.url], {}).ended;
    expect(JSON.parse(stdout)).toEqual({
      before: false,
      same: true,
      name: 'by-init',
      complete: true,
      after: false,
    });
    expect(stderr).toMatch(/TW7005/);
    expect(receiver.spans.map((span) => span.resource['service.name'])).toEqual(['by-init']);
  });

  test('OTEL_SDK_DISABLED starts nothing, and the functions still work', async () => {
    await using receiver = await openReceiver();
    const { code, stdout } = await runNode(['--import', entry, 'script.mjs', 'flush'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SDK_DISABLED: 'true',
    }).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, stats: { running: false } });
    expect(receiver.requests).toEqual([]);
  });

  test('a second SDK in the process is told of', async () => {
    await using receiver = await openReceiver();
    const { code, stderr } = await runNode(['other-first.mjs', receiver.url], {}).ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/TW7006 another OpenTelemetry SDK/);
  });

  test('a newer API in the application is told of, an older one is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tracewell-api-'));
    const api = join(folder, 'node_modules/@opentelemetry/api');
    await mkdir(api, { recursive: true });
    for (const [version, told] of [
      ['1.99.0', true],
      ['1.9.1', false],
    ] as const) {
      await writeFile(join(api, 'package.json'), JSON.stringify({ version }));
      const run = runNode(['--import', entry, '-e', '0'], {}, folder);
      expect(
        (await run.ended).stderr.includes(
          `TW7007 the application has @opentelemetry/api ${version}`,
        ),
      ).toBe(told);
    }
    await rm(folder, { recursive: true });
  });

  test('the resource comes from the variables, and is complete', async () => {
    await using receiver = await openReceiver();
    await runNode(['--import', entry, 'script.mjs'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=hidden,service.version=7.1,team=a%20b',
      OTEL_SERVICE_NAME: 'named',
      NODE_ENV: 'staging',
    }).ended;
    expect(receiver.spans[0]?.resource).toMatchObject({
      'service.name': 'named',
      'service.version': '7.1',
      team: 'a b',
      'deployment.environment.name': 'staging',
      'process.runtime.version': process.versions.node,
      'telemetry.sdk.language': 'nodejs',
      'telemetry.distro.name': 'tracewell',
    });
  });

  test('a value that cannot be used is named, and the default used', async () => {
    await using receiver = await openReceiver();
    const { code, stderr } = await runNode(['--import', entry, 'script.mjs'], {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'ftp://x',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_BSP_MAX_QUEUE_SIZE: 'many',
      OTEL_PROPAGATORS: 'tracecontext,b3',
    }).ended;
    expect(code).toBe(0);
    for (const name of ['METRICS_ENDPOINT', 'TRACES_SAMPLER', 'QUEUE_SIZE', 'PROPAGATORS']) {
      expect(stderr).toMatch(new RegExp(`TW7002 OTEL_\\w*${name} `));
    }
    expect(receiver.spans).toHaveLength(1);
  });

  test('metrics of the runtime and of requests arrive', async () => {
    await using receiver = await openReceiver();
    const app = runNode(['--import', entry, 'server.mjs'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_METRIC_EXPORT_INTERVAL: '100',
    });
    const [, port] = await app.line(/port (\d+)/);
    await fetch(`http://127.0.0.1:${port}/?id=1`).then((response) => response.text());
    const names = [
      'nodejs.eventloop.delay.p99',
      'nodejs.eventloop.utilization',
      'v8js.memory.heap.used',
      'process.memory.usage',
      'process.cpu.time',
      'http.server.request.duration',
      'http.client.request.duration',
    ];
    // Event loop delay has values only once its first sample is taken, so several exports may come before it is there.
    await receiver.until(({ requests }) => {
      const sent = requests.filter(({ path }) => path === '/v1/metrics');
      return sent.some(({ body }) => names.every((name) => body.includes(name)));
    });
    app.child.kill('SIGKILL');
    await app.ended;
    expect(receiver.requests.every(({ headers }) => headers.traceparent === undefined)).toBe(true);
  });
});
