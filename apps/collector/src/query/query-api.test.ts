import { ApiProblem, routes, streams } from '@tracewell/api';
import { decodeMetricsJson } from '@tracewell/otlp';
import { insertBlock, openMetricsBlock } from '@tracewell/storage';
import { insertSpans, newSpanId, newTraceId, type SpanSketch, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

const MINUTE_NS = 60_000_000_000n;
/** Ten minutes ago, on a minute. */
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE_NS - 10n) * MINUTE_NS;
const RANGE = {
  from: Number(START / 1_000_000n),
  to: Number((START + 5n * MINUTE_NS) / 1_000_000n),
};
const CHECKOUT = newTraceId();
const PAYMENT_SPAN = newSpanId();

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  await insertSpans(api.database, spans());
  await insertGauge('queue.depth', 7);
  await untilReady(api);
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

async function insertGauge(name: string, value: number): Promise<void> {
  const dataPoints = [{ timeUnixNano: String(START + MINUTE_NS), asInt: String(value) }];
  const metric = { name, unit: '{message}', description: 'Waiting', gauge: { dataPoints } };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] };
  const body = {
    resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'test' }, metrics: [metric] }] }],
  };
  const block = openMetricsBlock();
  decodeMetricsJson(new TextEncoder().encode(JSON.stringify(body)), block.sink);
  for (const table of block.seal())
    await insertBlock(api.database.store, table, `test:${name}:${table.table}`);
}

/** 20 requests to cart of 10, 20, ... 200 ms over two minutes, four of them failed, and one checkout through payment. */
function spans() {
  const carts = Array.from({ length: 20 }, (_, index) =>
    trace([
      {
        service: 'cart',
        name: 'GET /cart',
        environment: 'production',
        startTimeUnixNano: START + BigInt(index % 2) * MINUTE_NS + BigInt(index) * 1_000_000n,
        durationMs: (index + 1) * 10,
        resource: {
          'service.version': index < 10 ? '1.0.0' : '1.1.0',
          'service.instance.id': `cart-${index < 10 ? 0 : 1}`,
        },
        attributes: {
          'http.route': '/cart',
          'http.response.status_code': index % 5 === 0 ? 503 : 200,
          retries: index,
        },
      },
    ]),
  );
  return [...carts.flat(), ...trace(checkout())];
}

function checkout(): SpanSketch[] {
  const database: SpanSketch = {
    name: 'SELECT cards',
    kind: 'client',
    durationMs: 5,
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.query.text': 'SELECT 1',
    },
  };
  const payment: SpanSketch = {
    spanId: PAYMENT_SPAN,
    service: 'payment',
    environment: 'staging',
    name: 'POST /charges',
    durationMs: 40,
    status: 'error',
    statusMessage: 'card declined',
    attributes: {
      big: 9_007_199_254_740_993n,
      ratio: 0.25,
      whole: 2.5,
      flags: [true, false],
      cached: false,
      note: '42',
    },
    events: [
      {
        name: 'exception',
        timeUnixNano: START + 2n * MINUTE_NS + 7n,
        attributes: { 'exception.type': 'CardDeclined', attempt: 3 },
      },
    ],
    links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), attributes: { why: 'retry' } }],
    children: [database],
  };
  const call: SpanSketch = { name: 'POST', kind: 'client', durationMs: 50, children: [payment] };
  return [
    {
      traceId: CHECKOUT,
      service: 'gateway',
      environment: 'staging',
      name: 'POST /checkout',
      startTimeUnixNano: START + 2n * MINUTE_NS,
      durationMs: 60,
      children: [call],
    },
  ];
}

async function problemOf(question: Promise<unknown>): Promise<ApiProblem> {
  try {
    await question;
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
  throw new Error('the question was answered');
}

describe('services', () => {
  it('counts requests, errors and percentiles by the definitions', async () => {
    const answer = await api.client.services(RANGE);
    const cart = answer.services.find(({ name }) => name === 'cart');
    expect(cart).toMatchObject({
      spanCount: 20,
      requestCount: 20,
      errorCount: 4,
      errorRatio: 0.2,
      ratePerSecond: 20 / 300,
      // Ranks floor(q * 19) of 10, 20, ... 200 ms: 9, 18 and 18.
      p50Ns: '100000000',
      p95Ns: '190000000',
      p99Ns: '190000000',
      previous: null,
    });
    expect(cart?.lastDeploy?.version).toBe('1.1.0');
    expect(answer.services.map(({ name }) => name)).toEqual(['cart', 'gateway', 'payment']);
    expect(answer.environments).toEqual(['production', 'staging']);
    expect(answer.meta).toMatchObject({ truncated: false, sampled: 1, behindMs: null });
  });

  it('leaves a gap where nothing was measured', async () => {
    const answer = await api.client.services({ ...RANGE, points: 5 });
    const cart = answer.services.find(({ name }) => name === 'cart');
    expect(cart?.series.stepNs).toBe('60000000000');
    expect(cart?.series.requestCount).toEqual([10, 10, 0, 0, 0]);
    expect(cart?.series.p50Ns).toEqual(['90000000', '100000000', null, null, null]);
    expect(cart?.series.ratePerSecond[2]).toBeNull();
  });

  it('keeps one environment when asked', async () => {
    const answer = await api.client.services({ ...RANGE, env: 'staging' });
    expect(answer.services.map(({ name }) => name)).toEqual(['gateway', 'payment']);
  });

  it('lists databases as peers', async () => {
    const { peers } = await api.client.services(RANGE);
    expect(peers).toMatchObject([
      {
        ...{ name: 'postgresql/shop', type: 'database', requestCount: 1, previous: null },
        ...{ p50Ns: '5000000', p95Ns: '5000000', p99Ns: '5000000', ratePerSecond: 1 / 300 },
      },
    ]);
    expect(peers[0]?.series.requestCount.reduce((sum, count) => sum + count)).toBe(1);
  });
});

describe('one service', () => {
  it('splits by operation, version and instance', async () => {
    const answer = await api.client.service('cart', RANGE);
    expect(answer.operations).toMatchObject([
      { name: 'GET /cart', kind: 'server', shareOfTime: 1, requestCount: 20 },
    ]);
    expect(answer.versions.map(({ version, requestCount }) => [version, requestCount])).toEqual([
      ['1.1.0', 10],
      ['1.0.0', 10],
    ]);
    expect(answer.instances.map(({ id }) => id).sort()).toEqual(['cart-0', 'cart-1']);
    expect(
      answer.statusClasses.classes.map(({ name, counts }) => [name, counts[0], counts[1]]),
    ).toEqual([
      ['2xx', 8, 8],
      ['5xx', 2, 2],
    ]);
    expect(answer.errorTypes.types).toMatchObject([{ type: '503' }]);
    expect(answer.environments).toEqual(['production']);
  });

  it('narrows to a version', async () => {
    const answer = await api.client.service('cart', { ...RANGE, version: '1.0.0' });
    expect(answer).toMatchObject({ requestCount: 10, p99Ns: '90000000' });
  });

  it('names callers and callees', async () => {
    const answer = await api.client.service('payment', RANGE);
    expect(answer.callers).toMatchObject([{ name: 'gateway', type: 'service', requestCount: 1 }]);
    expect(answer.callees).toMatchObject([
      { name: 'postgresql/shop', type: 'database', requestCount: 1 },
    ]);
  });

  it('answers each part alone as in the whole', async () => {
    const { meta: _, ...whole } = await api.client.service('payment', RANGE);
    const parts = await Promise.all([
      api.client.serviceFigures('payment', RANGE),
      api.client.serviceResponses('payment', RANGE),
      api.client.serviceOperations('payment', RANGE),
      api.client.serviceDependencies('payment', RANGE),
      api.client.serviceVersions('payment', RANGE),
    ]);
    expect(parts.every(({ meta }) => meta.rowsScanned > 0)).toBe(true);
    const { meta: __, ...joined } = Object.assign({}, ...parts);
    expect(joined).toEqual(whole);
  });

  it('names requests to open for the p99 and the failures of each step', async () => {
    const { exemplars } = await api.client.serviceExemplars('cart', { ...RANGE, points: 5 });
    const named = exemplars.map(({ why, operation, durationNs }) => [why, operation, durationNs]);
    // Rank floor(0.99 * 9) of 10, 30, ... 190 ms in one minute and of 20, 40, ... 200 ms in the other.
    expect(named.filter(([why]) => why === 'p99')).toEqual([
      ['p99', 'GET /cart', '170000000'],
      ['p99', 'GET /cart', '180000000'],
    ]);
    expect(exemplars.filter(({ isError }) => isError).length).toBeGreaterThan(0);
  });

  it('says that it knows no such service', async () => {
    const unknown = { status: 404, code: 'TW5301' };
    expect(await problemOf(api.client.service('nobody', RANGE))).toMatchObject(unknown);
    expect(await problemOf(api.client.serviceFigures('nobody', RANGE))).toMatchObject(unknown);
  });
});

describe('latency and heatmap', () => {
  it('states n and error with each percentile', async () => {
    const answer = await api.client.latency({ ...RANGE, service: 'cart', points: 5 });
    expect(answer.n).toEqual([10, 10, 0, 0, 0]);
    expect(answer.relativeError).toEqual([0, 0, null, null, null]);
    expect(answer.total.p95Ns).toBe('190000000');
  });

  it('measures the spans that a query selects', async () => {
    const answer = await api.client.latency({
      ...RANGE,
      query: 'service = cart and retries >= 10',
    });
    expect(answer.total).toMatchObject({ requestCount: 10, p50Ns: '150000000' });
  });

  it('counts every request once', async () => {
    const answer = await api.client.heatmap({ ...RANGE, service: 'cart' });
    expect(answer.counts.flat().reduce((sum, count) => sum + count)).toBe(20);
    expect(answer.errors.flat().reduce((sum, count) => sum + count)).toBe(4);
    const bounds = answer.bucketsNs.map(Number);
    expect(Math.min(...bounds)).toBeLessThanOrEqual(10_000_000);
    expect(Math.max(...bounds)).toBeLessThanOrEqual(200_000_000);
  });
});

describe('error groups', () => {
  it('name the fault, how often and the newest failure', async () => {
    const { groups, meta } = await api.client.errors({ ...RANGE, points: 5 });
    expect(groups.map(({ service, type, count }) => [service, type, count])).toEqual([
      ['cart', '503', 4],
      ['payment', 'CardDeclined', 1],
    ]);
    expect(groups[0]?.counts).toEqual([2, 2, 0, 0, 0]);
    expect(groups[1]).toMatchObject({
      shape: 'card declined',
      query: 'service = "payment" and error = true and event.exception.type = "CardDeclined"',
      isNew: true,
      traceId: CHECKOUT,
      spanId: PAYMENT_SPAN,
    });
    expect(meta.truncated).toBe(false);
    const found = await api.client.traces({ ...RANGE, query: groups[1]?.query ?? '' });
    expect(found.traces.map(({ traceId }) => traceId)).toEqual([CHECKOUT]);
    const carts = await api.client.traces({ ...RANGE, query: groups[0]?.query ?? '' });
    expect(carts.traces).toHaveLength(4);
  });

  it('keep one service, and say when there are more than asked for', async () => {
    const one = await api.client.errors({ ...RANGE, service: 'payment' });
    expect(one.groups).toHaveLength(1);
    const cut = await api.client.errors({ ...RANGE, limit: 1 });
    expect(cut.meta).toMatchObject({
      truncated: true,
      truncatedBecause: 'only the 1 most frequent groups',
    });
  });
});

describe('traces', () => {
  it('lists newest first and pages without overlap or loss', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await api.client.traces({
        ...RANGE,
        limit: 4,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.traces.map(({ traceId }) => traceId));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(21);
    expect(new Set(seen).size).toBe(21);
    expect(seen[0]).toBe(CHECKOUT);
  });

  it('puts the longest first when asked, and pages', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof api.client.traces>> = await api.client.traces({
        ...{ ...RANGE, limit: 8, sort: 'duration' as const },
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.traces.map(({ durationNs }) => Number(durationNs) / 1e6));
      cursor = page.cursor;
    } while (cursor !== null);
    const carts = Array.from({ length: 20 }, (_, index) => (index + 1) * 10);
    expect(seen).toEqual([...carts, 60].sort((left, right) => right - left));
    const failed = await api.client.traces({ ...RANGE, sort: 'errors', limit: 5 });
    expect(failed.traces.map(({ errorCount }) => errorCount)).toEqual([1, 1, 1, 1, 1]);
  });

  it('counts all traces of the range when asked', async () => {
    const asked = { ...RANGE, limit: 2, query: 'service = cart', total: true };
    expect((await api.client.traces(asked)).total).toBe(20);
    expect((await api.client.traces({ ...RANGE, limit: 2 })).total).toBeNull();
  });

  it('says which key may have been meant when nothing is found', async () => {
    const query = 'service = cart and http.status = 503';
    const { traces, hints } = await api.client.traces({ ...RANGE, query });
    expect(traces).toEqual([]);
    expect(hints).toEqual([
      {
        message:
          'no span of this range carries http.status; did you mean http.response.status_code?',
        from: query.indexOf('http'),
        to: query.indexOf(' = 503'),
        suggestion: 'http.response.status_code',
      },
    ]);
    const none = await api.client.traces({ ...RANGE, query: 'http.route = "/gone"' });
    expect(none.hints).toEqual([]);
  });

  it('answers conditions on several spans', async () => {
    const query = '{service = gateway} >> {db.system.name exists} and count() = 4';
    const { traces } = await api.client.traces({ ...RANGE, query });
    expect(traces.map(({ traceId }) => traceId)).toEqual([CHECKOUT]);
    const { counts } = await api.client.heatmap({ ...RANGE, query });
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  });

  it('summarises a whole trace though one span matched', async () => {
    const { traces } = await api.client.traces({ ...RANGE, query: 'name = "SELECT cards"' });
    expect(traces).toMatchObject([
      {
        traceId: CHECKOUT,
        rootService: 'gateway',
        rootName: 'POST /checkout',
        rootKind: 'server',
        startTimeUnixNano: String(START + 2n * MINUTE_NS),
        durationNs: '60000000',
        spanCount: 4,
        errorCount: 1,
        services: ['gateway', 'payment'],
        matchedCount: 1,
      },
    ]);
  });

  it('points at the place of a fault in the query', async () => {
    const problem = await problemOf(api.client.traces({ ...RANGE, query: 'duration > 250' }));
    expect(problem).toMatchObject({
      status: 400,
      code: 'TW5203',
      place: { parameter: 'query', from: 11, to: 14 },
      suggestion: '250ms',
    });
  });

  it('says when a pattern is no regular expression', async () => {
    const problem = await problemOf(api.client.traces({ ...RANGE, query: 'name =~ "(a"' }));
    expect(problem).toMatchObject({ status: 400, code: 'TW5203' });
  });

  it('refuses a cursor that it did not write', async () => {
    expect(await problemOf(api.client.traces({ ...RANGE, cursor: 'x' }))).toMatchObject({
      code: 'TW5204',
    });
  });
});

describe('one trace', () => {
  it('gives every value back as it was sent', async () => {
    const answer = await api.client.trace(CHECKOUT.toUpperCase());
    const payment = answer.spans.find(({ spanId }) => spanId === PAYMENT_SPAN);
    expect(payment).toMatchObject({
      name: 'POST /charges',
      kind: 'server',
      service: 'payment',
      startTimeUnixNano: String(START + 2n * MINUTE_NS),
      durationNs: '40000000',
      status: { code: 'error', message: 'card declined' },
      attributes: {
        big: '9007199254740993',
        ratio: 0.25,
        whole: 2.5,
        flags: [true, false],
        cached: false,
        note: '42',
      },
      attributeTypes: { big: 'int' },
      scope: { name: 'test', version: '1.0.0' },
      events: [
        {
          name: 'exception',
          timeUnixNano: String(START + 2n * MINUTE_NS + 7n),
          attributes: { 'exception.type': 'CardDeclined', attempt: 3 },
        },
      ],
      links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), attributes: { why: 'retry' } }],
    });
    expect(answer.spans.map(({ name }) => name)[0]).toBeDefined();
    expect(answer.spanCount).toBe(4);
    expect(answer.missingParentIds).toEqual([]);
  });

  it('is not complete before its spans have settled', async () => {
    const traceId = newTraceId();
    await insertSpans(
      api.database,
      trace([{ traceId, parentSpanId: '11'.repeat(8), service: 'lost' }]),
    );
    const answer = await api.client.trace(traceId);
    expect(answer.complete).toBe(false);
    expect(answer.incompleteBecause).toEqual(['no-root', 'missing-parents', 'still-arriving']);
    expect(answer.missingParentIds).toEqual(['11'.repeat(8)]);
  });

  it('answers one span in full', async () => {
    const answer = await api.client.span(CHECKOUT, PAYMENT_SPAN);
    expect(answer.span).toMatchObject({ name: 'POST /charges', isError: true, isEntry: true });
    expect(answer.normal).toBeNull();
  });

  it('says that it has no such trace or span', async () => {
    expect(await problemOf(api.client.trace(newTraceId()))).toMatchObject({
      status: 404,
      code: 'TW5302',
    });
    expect(await problemOf(api.client.span(CHECKOUT, newSpanId()))).toMatchObject({
      status: 404,
      code: 'TW5303',
    });
    expect(await problemOf(api.client.trace('xyz'))).toMatchObject({ status: 400, code: 'TW5201' });
  });
});

describe('metrics', () => {
  it('lists what there is, and pages', async () => {
    const answer = await api.client.metrics(RANGE);
    expect(answer.metrics).toMatchObject([
      { name: 'queue.depth', type: 'gauge', unit: '{message}', services: ['cart'] },
    ]);
    expect(answer.cursor).toBeNull();
  });

  it('answers values over time', async () => {
    const answer = await api.client.metricSeries('queue.depth', RANGE);
    expect(answer.lines).toMatchObject([{ view: 'value', last: 7 }]);
    expect(await problemOf(api.client.metricSeries('nope', RANGE))).toMatchObject({
      status: 404,
      code: 'TW5304',
    });
  });
});

describe('many questions at once', () => {
  it('a trace is answered while the heavy ones wait for each other, and all are', async () => {
    const heavy = Array.from({ length: 24 }, (_, i) =>
      api.client.serviceMap({ ...RANGE, env: `none-${i}` }),
    );
    let answered = 0;
    for (const one of heavy) void one.then(() => answered++);
    const { traceId } = await api.client.trace(CHECKOUT);
    expect(traceId).toBe(CHECKOUT);
    expect(answered).toBeLessThan(24);
    await Promise.all(heavy);
  });
});

describe('map, attributes, files', () => {
  it('draws who calls whom', async () => {
    const { nodes, edges } = await api.client.serviceMap(RANGE);
    expect(nodes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['service:gateway', 'service:payment', 'database:postgresql/shop']),
    );
    expect(edges).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ source: 'service:gateway', target: 'service:payment', count: 1 }),
      ]),
    );
  });

  it('lists keys with scope and type', async () => {
    const { attributes } = await api.client.attributes(RANGE);
    expect(attributes).toEqual(
      expect.arrayContaining([
        { key: 'retries', scope: 'span', type: 'number', count: 20 },
        { key: 'service.version', scope: 'resource', type: 'string', count: 20 },
        { key: 'exception.type', scope: 'event', type: 'string', count: 1 },
        expect.objectContaining({ key: 'duration', scope: 'intrinsic', type: 'duration' }),
      ]),
    );
  });

  it('counts values of intrinsics and attributes under a query', async () => {
    const services = await api.client.attributeValues('service', RANGE);
    expect(services.values[0]).toEqual({ value: 'cart', count: 20 });
    const versions = await api.client.attributeValues('resource.service.version', {
      ...RANGE,
      query: 'retries < 5',
    });
    expect(versions.values).toEqual([{ value: '1.0.0', count: 5 }]);
  });

  it('answers alerts, rules and status before the other roles have published', async () => {
    expect(await api.client.alerts()).toMatchObject({
      alerts: [],
      firing: 0,
      evaluatedAtUnixNano: null,
    });
    expect(await api.client.rules()).toMatchObject({ rules: [], faults: [] });
    const status = await api.client.status();
    expect(status).toMatchObject({
      state: 'not-receiving',
      engine: { mode: 'embedded', state: 'ready' },
    });
    expect(
      status.disk.tables.find(({ table }) => table === 'otel_traces')?.rows,
    ).toBeGreaterThanOrEqual(24);
  });
});

describe('the door', () => {
  it('answers every route that OpenAPI lists, and lists every route that it answers', async () => {
    const response = await fetch(`${api.baseUrl}/api/v1/openapi.json`);
    const document = (await response.json()) as { paths: Record<string, unknown> };
    const values: Record<string, string> = {
      name: 'cart',
      traceId: CHECKOUT,
      spanId: PAYMENT_SPAN,
      key: 'service',
    };
    const parameters: Record<string, string> = {
      '/critical-path': '?service=cart',
      '/cohort': '?service=cart&operation=checkout&kind=server',
    };
    const bodies: Record<string, object> = {
      compare: { selection: { query: 'service = cart' } },
      keep: { keep: true },
      keepView: { path: '/traces?q=error' },
    };
    for (const route of Object.values(routes)) {
      const { path } = route;
      const named = path.startsWith('/metrics/') ? { ...values, name: 'queue.depth' } : values;
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => named[name] ?? name);
      const needed = parameters[path] ?? '';
      const asked = bodies[route.id];
      const answer = await fetch(
        `${api.baseUrl}/api/v1${filled}${needed}`,
        asked === undefined
          ? { method: route.method.toUpperCase() }
          : {
              method: route.method.toUpperCase(),
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(asked),
            },
      );
      const body = (await answer.json()) as { meta?: unknown; code?: string };
      expect([path, answer.status, body.code]).toEqual([path, 200, undefined]);
      // A change reads nothing that a range could be told of.
      if (route.id !== 'keep') expect(body.meta, path).toBeDefined();
      expect(Object.keys(document.paths)).toContain(path);
    }
    const all = [...Object.values(routes), ...Object.values(streams)];
    const known = new Set(all.map(({ path }) => path as string));
    expect(Object.keys(document.paths).filter((path) => !known.has(path))).toEqual([]);
  });

  it.each([
    ['/api/v1/services?form=1', 400, 'TW5202', 'form'],
    ['/api/v1/services?from=yesterday', 400, 'TW5201', 'from'],
    ['/api/v1/services?points=0', 400, 'TW5201', 'points'],
    ['/api/v1/services?from=2000&to=1000', 400, 'TW5201', 'from'],
    ['/api/v1/services?from=1000&range=1h', 400, 'TW5201', 'range'],
    ['/api/v1/services?range=1h&range=2h', 400, 'TW5201', 'range'],
    ['/api/v1/traces?limit=501', 400, 'TW5201', 'limit'],
    ['/api/v1/nowhere', 404, 'TW5101', undefined],
    ['/api/v1/services/%E0', 400, 'TW5201', undefined],
  ])('refuses %s', async (path, status, code, parameter) => {
    const response = await fetch(`${api.baseUrl}${path}`);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const body = (await response.json()) as { code: string; place?: { parameter: string } };
    expect([response.status, body.code, body.place?.parameter]).toEqual([status, code, parameter]);
  });

  it('takes no changes', async () => {
    const response = await fetch(`${api.baseUrl}/api/v1/services`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('serves health and its own metrics', async () => {
    const live = await fetch(`${api.baseUrl}/health/live`);
    expect(live.status).toBe(200);
    const metrics = await (await fetch(`${api.baseUrl}/metrics`)).text();
    expect(metrics).toMatch(
      /^tracewell_query_requests_total\{route="services",status="200"\} \d+$/m,
    );
    expect(metrics).toMatch(/^tracewell_query_store_ready 1$/m);
  });
});
