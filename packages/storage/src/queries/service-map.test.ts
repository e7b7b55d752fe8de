import {
  insertSpans,
  newSpanId,
  newTraceId,
  openTestDatabase,
  type SpanSketch,
  type TestDatabase,
  type TestSpan,
  trace,
} from '@tracewell/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReadServiceMap, readServiceMap } from './service-map.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const HOUR_NS = 3_600_000_000_000n;
const MINUTE_NS = 60_000_000_000n;
let hour = BigInt(Math.floor(Date.now() / 3_600_000) - 120) * HOUR_NS;

/** Every case gets an hour of its own, so that one engine serves all of them. */
function nextHour(): { start: bigint; range: { from: bigint; to: bigint } } {
  hour += HOUR_NS;
  return { start: hour + 30n * MINUTE_NS, range: { from: hour, to: hour + HOUR_NS } };
}

async function mapOf(range: ReadServiceMap['range'], env?: string) {
  const { rows } = await readServiceMap(database.store, { range, env });
  return {
    nodes: rows.nodes.map(({ id }) => id),
    edges: rows.edges
      .map(({ source, target, type, count, errorCount }) => {
        const failed = errorCount === 0 ? '' : ` (${errorCount} failed)`;
        return `${source} -> ${target} ${type} ${count}${failed}`;
      })
      .sort(),
    rows,
  };
}

async function drawn(roots: readonly (readonly SpanSketch[])[], env?: string) {
  const { start, range } = nextHour();
  const spans = roots.flatMap((sketches) =>
    trace(sketches.map((sketch) => ({ startTimeUnixNano: start, ...sketch }))),
  );
  await insertSpans(database, spans);
  const { nodes, edges } = await mapOf(range, env);
  return { nodes, edges };
}

const client = (name: string, attributes: SpanSketch['attributes'] = {}): SpanSketch => ({
  kind: 'client',
  name,
  attributes,
});

describe('edges', () => {
  it('joins a client span with the server span below it', async () => {
    expect(
      await drawn([
        [
          {
            service: 'gateway',
            children: [
              {
                ...client('GET', { 'server.address': 'cart' }),
                children: [{ service: 'cart', status: 'error' }],
              },
            ],
          },
        ],
      ]),
    ).toEqual({
      nodes: ['service:cart', 'service:gateway', 'user:users'],
      edges: [
        'service:gateway -> service:cart request 1 (1 failed)',
        'user:users -> service:gateway user 1',
      ],
    });
  });

  it('draws users for a root server span, nobody for one whose parent is not stored', async () => {
    expect(
      await drawn([[{ service: 'a' }], [{ service: 'b', parentSpanId: newSpanId() }]]),
    ).toEqual({
      nodes: ['service:a', 'service:b', 'user:users'],
      edges: ['user:users -> service:a user 1'],
    });
  });

  it('draws databases, queues and hosts from client spans alone', async () => {
    expect(
      await drawn([
        [
          {
            service: 'shop',
            children: [
              client('SELECT', { 'db.system.name': 'postgresql', 'db.namespace': 'shop' }),
              {
                kind: 'producer',
                attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
              },
              client('GET', { 'server.address': 'api.example.com', 'server.port': 443 }),
              client('call'),
            ],
          },
        ],
      ]),
    ).toEqual({
      nodes: [
        'database:postgresql/shop',
        'external:api.example.com',
        'external:unknown',
        'messaging:kafka/orders',
        'service:shop',
        'user:users',
      ],
      edges: [
        'service:shop -> database:postgresql/shop database 1',
        'service:shop -> external:api.example.com external 1',
        'service:shop -> external:unknown external 1',
        'service:shop -> messaging:kafka/orders messaging 1',
        'user:users -> service:shop user 1',
      ],
    });
  });

  it('looks through INTERNAL spans between a server and its client spans', async () => {
    const { edges } = await drawn([
      [
        {
          service: 'a',
          children: [
            {
              kind: 'internal',
              children: [
                {
                  kind: 'internal',
                  children: [{ ...client('GET'), children: [{ service: 'b' }] }],
                },
              ],
            },
          ],
        },
      ],
    ]);
    expect(edges).toEqual(['service:a -> service:b request 1', 'user:users -> service:a user 1']);
  });

  it('joins services without client spans: a server below an INTERNAL or SERVER span elsewhere', async () => {
    const { edges } = await drawn([
      [
        {
          service: 'a',
          children: [{ kind: 'internal', children: [{ service: 'b' }] }, { service: 'c' }],
        },
      ],
    ]);
    expect(edges).toEqual([
      'service:a -> service:b request 1',
      'service:a -> service:c request 1',
      'user:users -> service:a user 1',
    ]);
  });

  it('draws a service that calls itself, but no edge for a server span nested in its own service', async () => {
    const { edges } = await drawn([
      [
        {
          service: 'a',
          children: [{ ...client('GET'), children: [{ service: 'a' }] }, { kind: 'server' }],
        },
      ],
    ]);
    expect(edges).toEqual(['service:a -> service:a request 1', 'user:users -> service:a user 1']);
  });

  it('sends a failed call to the service that its address otherwise leads to', async () => {
    const address = { 'server.address': 'stock', 'server.port': 8080 };
    const { nodes, edges } = await drawn([
      [
        {
          service: 'a',
          children: [{ ...client('GET', address), children: [{ service: 'stock' }] }],
        },
      ],
      [{ service: 'a', children: [{ ...client('GET', address), status: 'error' }] }],
    ]);
    expect(nodes).toEqual(['service:a', 'service:stock', 'user:users']);
    expect(edges).toEqual([
      'service:a -> service:stock request 2 (1 failed)',
      'user:users -> service:a user 2',
    ]);
  });
});

const KAFKA = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' };

describe('queues', () => {
  it('leads from the producer through the queue to a consumer in a trace of its own', async () => {
    const link = { traceId: newTraceId(), spanId: newSpanId() };
    expect(
      await drawn([
        [
          {
            service: 'web',
            traceId: link.traceId,
            children: [{ kind: 'producer', spanId: link.spanId, attributes: KAFKA }],
          },
        ],
        [{ service: 'worker', kind: 'consumer', attributes: KAFKA, links: [link] }],
      ]),
    ).toEqual({
      nodes: ['messaging:kafka/orders', 'service:web', 'service:worker', 'user:users'],
      edges: [
        'messaging:kafka/orders -> service:worker messaging 1',
        'service:web -> messaging:kafka/orders messaging 1',
        'user:users -> service:web user 1',
      ],
    });
  });

  it('finds the queue by link when only the producer names it', async () => {
    const link = { traceId: newTraceId(), spanId: newSpanId() };
    const { edges } = await drawn([
      [
        {
          service: 'web',
          kind: 'producer',
          traceId: link.traceId,
          spanId: link.spanId,
          attributes: KAFKA,
        },
      ],
      [
        {
          service: 'worker',
          kind: 'consumer',
          attributes: { 'messaging.system': 'kafka' },
          links: [link],
        },
      ],
    ]);
    expect(edges).toEqual([
      'messaging:kafka/orders -> service:worker messaging 1',
      'service:web -> messaging:kafka/orders messaging 1',
    ]);
  });

  it('counts a batch consumer once for its queue, and once for each sender where nobody names a queue', async () => {
    const sent = [0, 1, 2].map(() => ({ traceId: newTraceId(), spanId: newSpanId() }));
    const producers = (attributes: SpanSketch['attributes']) =>
      sent.map(({ traceId, spanId }, index) => [
        {
          service: index === 0 ? 'a' : 'b',
          kind: 'producer',
          traceId,
          spanId,
          attributes: attributes ?? {},
        } as const,
      ]);
    const batch = { service: 'worker', kind: 'consumer', links: sent } as const;
    const named = await drawn([...producers(KAFKA), [{ ...batch, attributes: KAFKA }]]);
    expect(named.edges).toEqual([
      'messaging:kafka/orders -> service:worker messaging 1',
      'service:a -> messaging:kafka/orders messaging 1',
      'service:b -> messaging:kafka/orders messaging 2',
    ]);
    const unnamed = await drawn([...producers({}), [batch]]);
    expect(unnamed.edges).toEqual([
      'service:a -> service:worker messaging 1',
      'service:b -> service:worker messaging 2',
    ]);
  });

  it('joins a consumer with the producer that is its parent', async () => {
    const { edges } = await drawn([
      [{ service: 'web', kind: 'producer', children: [{ service: 'worker', kind: 'consumer' }] }],
    ]);
    expect(edges).toEqual(['service:web -> service:worker messaging 1']);
  });
});

describe('scope and figures', () => {
  it('keeps two environments apart when asked for one', async () => {
    const call = (environment: string): SpanSketch[] => [
      { service: 'a', environment, children: [{ ...client('GET'), children: [{ service: 'b' }] }] },
    ];
    const { start, range } = nextHour();
    const spans = [...call('production'), ...call('production'), ...call('staging')].flatMap(
      (sketch) => trace([{ startTimeUnixNano: start, ...sketch }]),
    );
    await insertSpans(database, spans);
    const staging = await mapOf(range, 'staging');
    expect(staging.edges).toEqual([
      'service:a -> service:b request 1',
      'user:users -> service:a user 1',
    ]);
    expect(staging.rows.nodes.map(({ environment }) => environment)).toEqual([
      'staging',
      'staging',
      undefined,
    ]);
    const both = await mapOf(range);
    expect(both.edges).toEqual([
      'service:a -> service:b request 3',
      'user:users -> service:a user 3',
    ]);
    expect(both.rows.nodes.map(({ environment }) => environment)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes durations from the callee between services and from the caller to peers', async () => {
    const { start, range } = nextHour();
    const spans = Array.from({ length: 100 }, (_, index) =>
      trace([
        {
          service: 'a',
          startTimeUnixNano: start,
          durationMs: 500,
          children: [
            {
              ...client('GET'),
              durationMs: 300,
              children: [{ service: 'b', durationMs: index + 1 }],
            },
            { ...client('SELECT', { 'db.system.name': 'mysql' }), durationMs: 2 * (index + 1) },
          ],
        },
      ]),
    ).flat();
    await insertSpans(database, spans);
    const { rows } = await mapOf(range);
    const edge = (target: string) => rows.edges.find((found) => found.target === target);
    // Rank floor(q (n - 1)) of 1..100 ms: 50, 95, 99.
    expect(edge('service:b')).toMatchObject({
      p50Ns: '50000000',
      p95Ns: '95000000',
      p99Ns: '99000000',
    });
    expect(edge('database:mysql')).toMatchObject({
      p50Ns: '100000000',
      p95Ns: '190000000',
      p99Ns: '198000000',
    });
    expect(edge('service:b')?.ratePerSecond).toBeCloseTo(100 / 3600, 10);
    expect(rows.nodes.find(({ id }) => id === 'service:b')).toMatchObject({
      requestCount: 100,
      p95Ns: '95000000',
      errorRatio: 0,
    });
    expect(rows.nodes.find(({ id }) => id === 'database:mysql')).toMatchObject({
      requestCount: 100,
      p95Ns: '190000000',
      system: 'mysql',
    });
  });

  it('keeps a call whose halves lie on both sides of the edge of the range', async () => {
    const { start, range } = nextHour();
    await insertSpans(
      database,
      trace([
        {
          service: 'a',
          startTimeUnixNano: range.from - MINUTE_NS,
          children: [{ ...client('GET'), children: [{ service: 'b', startTimeUnixNano: start }] }],
        },
      ]),
    );
    expect((await mapOf(range)).edges).toEqual(['service:a -> service:b request 1']);
  });

  it('reads the newest part of a range with too many half-spans, and says so', async () => {
    const { start, range } = nextHour();
    const at = (startTimeUnixNano: bigint) => trace([{ service: 'a', startTimeUnixNano }]);
    const calls = [range.from, start, start + 20n * MINUTE_NS].flatMap((time) => at(time));
    await insertSpans(database, calls);
    const cut = await readServiceMap(database.store, { range, maxHalves: 2 });
    expect(cut.truncated).toBe(true);
    // The margin in which a call may miss its older half: ten minutes, or a quarter of what is read.
    expect(cut.rows.range.from).toBe(start + (30n * MINUTE_NS) / 4n);
    expect(cut.rows.edges.map(({ count }) => count)).toEqual([1]);
    const whole = await readServiceMap(database.store, { range });
    expect(whole.truncated).toBe(false);
    expect(whole.rows.edges.map(({ count }) => count)).toEqual([3]);
  });

  it('still answers when one minute alone holds too many half-spans', async () => {
    const { start, range } = nextHour();
    const minute = [0, 1, 2].flatMap(() =>
      trace([{ service: 'a', startTimeUnixNano: range.to - MINUTE_NS }]),
    );
    await insertSpans(database, [
      ...trace([{ service: 'a', startTimeUnixNano: start }]),
      ...minute,
    ]);
    const cut = await readServiceMap(database.store, { range, maxHalves: 2 });
    expect(cut.truncated).toBe(true);
    expect(cut.rows.range.from).toBeLessThan(range.to);
  });
});

/** A trace with calls, retries, queues and lost spans; `lost` says which spans never arrive. */
function mixedTrace(start: bigint): TestSpan[] {
  const link = { traceId: newTraceId(), spanId: newSpanId() };
  const call = (service: string, children: readonly SpanSketch[] = []): SpanSketch => ({
    ...client('GET', { 'server.address': service, 'server.port': 80 }),
    children: [{ service, durationMs: 7, children }],
  });
  const db = client('SELECT', { 'db.system.name': 'postgresql', 'db.namespace': 'shop' });
  const message = { kind: 'producer', spanId: link.spanId, attributes: KAFKA } as const;
  return [
    ...trace([
      {
        service: 'web',
        traceId: link.traceId,
        startTimeUnixNano: start,
        children: [
          call('cart', [db, call('stock', [{ ...db, status: 'error' }])]),
          { kind: 'internal', children: [call('stock'), message] },
          { service: 'legacy', children: [call('web')] },
        ],
      },
    ]),
    ...trace([
      {
        service: 'worker',
        kind: 'consumer',
        startTimeUnixNano: start,
        links: [link],
        children: [db],
      },
    ]),
  ];
}

describe('any order and any batching of the same spans', () => {
  it('gives the same graph', async () => {
    const scenario = fc.record({
      keep: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      batchSize: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ keep, order, batchSize }) => {
        const together = nextHour();
        const shuffled = nextHour();
        const spans = [...mixedTrace(together.start), ...mixedTrace(together.start)].filter(
          (_, index) => keep[index] ?? true,
        );
        await insertSpans(database, spans);
        const later = spans
          .map((span) => ({
            ...span,
            startTimeUnixNano: span.startTimeUnixNano + (shuffled.start - together.start),
          }))
          .map((span, index) => ({ span: withOtherIds(span), rank: order[index] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ span }) => span);
        for (let at = 0; at < later.length; at += batchSize) {
          await insertSpans(database, later.slice(at, at + batchSize));
        }
        const whole = await mapOf(together.range);
        const parts = await mapOf(shuffled.range);
        expect(parts.rows.nodes).toEqual(whole.rows.nodes);
        const bySource = (edges: typeof whole.rows.edges) =>
          [...edges].sort((a, b) =>
            `${a.source} ${a.target} ${a.type}`.localeCompare(`${b.source} ${b.target} ${b.type}`),
          );
        expect(bySource(parts.rows.edges)).toEqual(bySource(whole.rows.edges));
        expect(parts.rows.callersUnknown).toBe(whole.rows.callersUnknown);
      }),
      { numRuns: 8 },
    );
  }, 120_000);
});

/** The same span in another trace: the last digit of each trace id is turned over. */
function withOtherIds(span: TestSpan): TestSpan {
  const turn = (id: string) =>
    `${id.slice(0, -1)}${(15 - Number.parseInt(id.slice(-1), 16)).toString(16)}`;
  return {
    ...span,
    traceId: turn(span.traceId),
    links: span.links.map((link) => ({ ...link, traceId: turn(link.traceId) })),
  };
}
