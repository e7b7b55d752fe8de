import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReceivedSpan } from '../../../packages/sdk/test/collect-spans.ts';
import { openReceiver, type Receiver } from '../../../packages/sdk/test/receiver.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const SERVICES = ['cart', 'catalog', 'gateway', 'orders', 'payment', 'recommendations'];

interface Line {
  readonly event: string;
  readonly [field: string]: unknown;
}

interface Shop {
  readonly child: ChildProcess;
  readonly lines: Line[];
  line(event: string): Promise<Line>;
}

function startShop(args: readonly string[]): Shop {
  const child = spawn(process.execPath, [main, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines: Line[] = [];
  let errors = '';
  const waiting = new Set<() => void>();
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  let rest = '';
  child.stdout?.on('data', (chunk) => {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((part) => JSON.parse(part) as Line));
    for (const check of [...waiting]) check();
  });
  const line = (event: string) =>
    new Promise<Line>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the shop ended with ${code}: ${errors}`)));
      const check = () => {
        const found = lines.find((one) => one.event === event);
        if (!found) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return { child, lines, line };
}

const byService = (spans: readonly ReceivedSpan[], service: string) =>
  spans.filter((span) => span.resource['service.name'] === service);

/** The spans of an order whose saga ran to its end. */
function completeOrder({ spans }: Receiver): ReceivedSpan[] | undefined {
  const confirmed = spans.find((span) => span.name === 'publish order-confirmations');
  const trace = spans.filter((span) => span.traceId === confirmed?.traceId);
  const names = new Set(trace.map((span) => span.name));
  const arrived = ['POST /checkout', 'POST /charges', 'POST /reservations', 'INSERT charges'].every(
    (name) => names.has(name),
  );
  const ids = new Set(trace.map((span) => span.spanId));
  const whole = trace.every((span) => span.parentSpanId === '' || ids.has(span.parentSpanId));
  return arrived && whole ? trace : undefined;
}

interface SaidLine {
  readonly service: string;
  readonly body: string;
  readonly severityText: string;
  readonly traceId: string;
  readonly spanId: string;
}

/** The log records of a JSON request. */
function linesOf(body: Buffer): SaidLine[] {
  const { resourceLogs } = JSON.parse(body.toString()) as {
    resourceLogs: {
      resource: { attributes: { key: string; value: { stringValue?: string } }[] };
      scopeLogs: { logRecords: Record<string, never>[] }[];
    }[];
  };
  return resourceLogs.flatMap(({ resource, scopeLogs }) => {
    const name = resource.attributes.find(({ key }) => key === 'service.name');
    return scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map(({ body, severityText, traceId = '', spanId = '' }) => ({
        service: name?.value.stringValue ?? '',
        body: (body as { stringValue?: string }).stringValue ?? '',
        ...{ severityText, traceId, spanId },
      })),
    );
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the shop', () => {
  let receiver: Receiver;
  let shop: Shop;

  beforeAll(async () => {
    receiver = await openReceiver();
    shop = startShop(['--otlp', receiver.url, '--history', '0', '--rate', '20']);
    await shop.line('open');
  });
  afterAll(async () => {
    if (shop.child.exitCode === null) shop.child.kill('SIGKILL');
    await receiver[Symbol.asyncDispose]();
  });

  test('an order is one trace from the gateway through MQTT to the orders worker', async () => {
    const trace = await receiver.until(completeOrder);
    const named = (service: string, name: string) =>
      byService(trace, service).find((span) => span.name === name);
    const checkout = named('gateway', 'POST /checkout');
    const sent = named('gateway', 'publish orders');
    const processed = named('orders', 'process orders');
    const reserved = named('catalog', 'POST /reservations');

    expect(checkout?.parentSpanId).toBe('');
    expect(checkout?.attributes['http.route']).toBe('/checkout');
    expect(sent?.parentSpanId).toBe(checkout?.spanId);
    expect(processed?.parentSpanId).toBe(sent?.spanId);
    expect(processed?.attributes['messaging.system']).toBe('mqtt');
    expect(reserved?.attributes['http.response.status_code']).toBe(201);
    const insert = named('payment', 'INSERT charges');
    // A charge that was refused at first is there twice; the one that worked is meant.
    const charged = trace.find((span) => span.spanId === insert?.parentSpanId);
    expect(charged?.name).toBe('POST /charges');
    expect(insert?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'server.address': 'postgres',
      'db.query.text': 'INSERT INTO charges (id, amount_cents, status) VALUES ($1, $2, $3)',
    });
    const acquirer = byService(trace, 'payment').findLast(
      (span) => span.attributes['server.address'] === 'api.acquirer.example',
    );
    expect(trace.find((span) => span.spanId === acquirer?.parentSpanId)?.name).toBe(
      'POST /charges',
    );
  });

  test('what a service says carries the trace it worked for', async () => {
    const { line, checkout } = await receiver.until(({ requests, spans }) => {
      const shipped = requests.filter(({ path }) => path === '/v1/logs');
      const line = shipped
        .flatMap(({ body }) => linesOf(body))
        .find(({ service, body }) => service === 'gateway' && body === 'order placed');
      const checkout = spans.find(({ spanId }) => spanId === line?.spanId);
      return line && checkout && { line, checkout };
    });
    expect(checkout).toMatchObject({ name: 'POST /checkout', traceId: line.traceId });
    expect(line.severityText).toBe('INFO');
  });

  test('a payment that fails late is refunded', async () => {
    const refund = await receiver.until(({ spans }) => {
      const step = spans.find((span) => span.name === 'refund charge');
      const trace = spans.filter((span) => span.traceId === step?.traceId);
      const worker = trace.find((span) => span.name === 'process orders');
      const refunded = trace.find((span) => span.name === 'POST /refunds');
      return step && worker && refunded && { step, worker, trace };
    });
    expect(refund.step.parentSpanId).toBe(refund.worker.spanId);
    expect(refund.worker.statusMessage).toMatch(/^order cancelled: /);
    expect(refund.trace.map((span) => span.name)).toContain('release stock');
  });

  test('every service sends spans, marked as sample data, under its live version', async () => {
    await receiver.until(({ spans }) => SERVICES.every((name) => byService(spans, name).length));
    for (const name of SERVICES) {
      const resource = byService(receiver.spans, name)[0]?.resource;
      expect(resource).toMatchObject({
        'tracewell.sample': 'true',
        'service.namespace': 'shop',
        'deployment.environment.name': 'production',
        'telemetry.distro.name': 'tracewell',
      });
    }
    expect(byService(receiver.spans, 'catalog')[0]?.resource['service.version']).toBe('2.4.1');
  });

  test('nobody is left when the process that started it goes away', async () => {
    const { pids } = (await shop.line('open')) as unknown as { pids: Record<string, number> };
    const ended = new Promise((resolve) => shop.child.once('exit', resolve));
    shop.child.disconnect();
    expect(await ended).toBe(0);
    expect(Object.entries(pids).filter(([, pid]) => isAlive(pid))).toEqual([]);
  });
});

/** The live services send protobuf, the generated past is JSON. */
const isHistory = ({ path, headers }: Receiver['requests'][number]) =>
  path === '/v1/traces' && headers['content-type'] === 'application/json';

test('history is marked as sample data, reaches back as far as asked, and is repeated when asked to wait', async () => {
  const bodies: { resourceSpans: { resource: unknown }[] }[] = [];
  let nth = 0;
  await using receiver = await openReceiver((request, response) => {
    if (!isHistory(request)) {
      response.writeHead(200).end();
      return;
    }
    nth += 1;
    // The second request is asked to wait: it must come again, with the same bytes.
    if (nth === 2) response.writeHead(503, { 'retry-after': '1' }).end();
    else {
      bodies.push(JSON.parse(request.body.toString()));
      response.writeHead(200).end('{}');
    }
  });
  const shop = startShop(['--otlp', receiver.url, '--history', '4h', '--seed', '3']);
  const sent = await shop.line('history-sent');
  shop.child.kill('SIGTERM');
  await new Promise((resolve) => shop.child.once('exit', resolve));
  expect(sent.spans).toBeGreaterThan(10_000);
  const history = receiver.requests.filter(isHistory);
  expect(history[1]?.body.equals(history[2]?.body ?? Buffer.alloc(0))).toBe(true);
  const marked = JSON.stringify(bodies[0]?.resourceSpans[0]?.resource);
  expect(marked).toContain('{"key":"tracewell.sample","value":{"boolValue":true}}');
  const said = receiver.requests.filter(({ path }) => path === '/v1/logs');
  const records = said.flatMap(({ body }) => linesOf(body));
  expect(records.some(({ body, traceId }) => body === 'order placed' && traceId !== '')).toBe(true);
  expect(records.some(({ severityText }) => severityText === 'ERROR')).toBe(true);
  const versions = new Set(JSON.stringify(bodies).match(/2\.4\.[01]/g));
  expect(versions).toEqual(new Set(['2.4.0', '2.4.1']));
});

test.each([
  [['--otlp', 'nonsense'], /--otlp is "nonsense"/],
  [['--otlp', 'http://127.0.0.1:1', '--history', 'long'], /--history is "long"/],
  [['--otlp', 'http://127.0.0.1:1', '--rate', '0'], /--rate is "0"/],
])('says what is wrong with %j', async (args, message) => {
  const { child } = startShop(args);
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(2);
  expect(errors).toMatch(message);
});
