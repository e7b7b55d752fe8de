import {
  otlpTracesProtobuf,
  type SeededRandom,
  seededRandom,
  type TestAttributes,
  type TestSpan,
  type TestSpanKind,
} from '@tracewell/testing';

export interface OtlpLoad {
  readonly bodies: number;
  readonly spansPerBody: number;
  /** The same seed, counts and time give the same bytes. */
  readonly seed: number;
  /** Unix milliseconds; the traces start within the second before. Default: now. */
  readonly nowMs?: number;
}

/** A span as its instrumentation would write it: always eight attributes. */
interface Sketch {
  readonly name: string;
  readonly kind: TestSpanKind;
  readonly attributes: TestAttributes;
}

const SERVICES = [
  'gateway',
  'cart',
  'catalog',
  'checkout',
  'payment',
  'shipping',
  'recommendation',
  'accounts',
] as const;
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'] as const;
const PATHS = ['products', 'carts', 'orders', 'users', 'sessions', 'reviews', 'offers'] as const;
const TABLES = ['product', 'cart_item', 'purchase', 'customer', 'address', 'stock'] as const;
const STEPS = ['price', 'validate', 'render', 'authorise', 'reserve', 'serialise'] as const;
const TIERS = ['free', 'plus', 'business'] as const;
const SPANS_PER_TRACE = 8;
const EVENT_SHARE = 0.05;
const ERROR_SHARE = 0.02;

/**
 * Bodies of `POST /v1/traces` as protobuf, one service each: 8 resource and 8 span attributes (texts of few and of many
 * different values, whole numbers, a number with a fraction or a boolean), events on 5 % of the spans, about 360 bytes a span.
 */
export function otlpBodies({ bodies, spansPerBody, seed, nowMs }: OtlpLoad): Uint8Array[] {
  const random = seededRandom(seed);
  const resources = SERVICES.flatMap((service) =>
    [1, 2, 3].map((instance) => resourceOf(random, service, instance)),
  );
  const now = BigInt(nowMs ?? Date.now()) * 1_000_000n;
  return Array.from({ length: bodies }, (_, i) => {
    const resource = resources[i % resources.length] ?? {};
    const spans = Array.from({ length: Math.ceil(spansPerBody / SPANS_PER_TRACE) }, () =>
      traceOf(random, resource, now),
    );
    return bodyOf(spans.flat().slice(0, spansPerBody));
  });
}

/** The spans share one resource, hence one body. */
function bodyOf(spans: readonly TestSpan[]): Uint8Array {
  const [body] = otlpTracesProtobuf(spans);
  if (body === undefined) throw new RangeError('a body needs at least one span');
  return body;
}

function resourceOf(random: SeededRandom, service: string, instance: number): TestAttributes {
  return {
    'service.name': service,
    'service.version': `2.${random.int(9)}.${instance}`,
    'service.instance.id': `${random.hex(4)}-${random.hex(2)}-${random.hex(6)}`,
    'deployment.environment.name': 'production',
    'host.name': `node-${random.int(40)}.eu-central.example.com`,
    'process.pid': 1000 + random.int(30_000),
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': '2.12.0',
  };
}

/** A server span and what it called: one level, each child after the one before. */
function traceOf(random: SeededRandom, resource: TestAttributes, now: bigint): TestSpan[] {
  const traceId = random.hex(16);
  const rootId = random.hex(8);
  const start = now - BigInt(random.int(900_000_000));
  return Array.from({ length: SPANS_PER_TRACE }, (_, i) => ({
    traceId,
    spanId: i === 0 ? rootId : random.hex(8),
    // The caller of the root lives in another process.
    parentSpanId: i === 0 ? random.hex(8) : rootId,
    flags: i === 0 ? 0x301 : 0x101,
    startTimeUnixNano: start + BigInt(i * 1_300_000 + random.int(900_000)),
    durationNs: BigInt(Math.round(random.logNormal(2_500_000, 1))),
    resource,
    scope: { name: '@tracewell/sdk', version: '0.1.0' },
    ...sketchOf(random, i),
    ...outcomeOf(random, start),
    links: [],
    traceState: '',
  }));
}

function outcomeOf(random: SeededRandom, at: bigint): Pick<TestSpan, 'status' | 'events'> {
  const isError = random.chance(ERROR_SHARE);
  return {
    status: isError
      ? { code: 'error', message: `upstream answered after ${random.int(9000)} ms` }
      : { code: 'unset', message: '' },
    events: random.chance(EVENT_SHARE)
      ? [
          {
            name: 'exception',
            timeUnixNano: at + 400_000n,
            attributes: {
              'exception.type': 'TimeoutError',
              'exception.message': `no answer from shard ${random.int(64)}`,
              'exception.attempt': random.int(5),
            },
          },
        ]
      : [],
  };
}

function sketchOf(random: SeededRandom, place: number): Sketch {
  if (place === 0) return serverSpan(random);
  return [databaseSpan, internalSpan, clientSpan][place % 3]?.(random) ?? internalSpan(random);
}

function serverSpan(random: SeededRandom): Sketch {
  const method = random.pick(METHODS);
  const path = random.pick(PATHS);
  return {
    name: `${method} /api/${path}/:id`,
    kind: 'server',
    attributes: {
      'http.request.method': method,
      'url.full': `https://shop.example.com/api/${path}/${random.hex(6)}?page=${random.int(50)}`,
      'http.route': `/api/${path}/:id`,
      'http.response.status_code': random.weighted(STATUS),
      'client.address': `10.${random.int(256)}.${random.int(256)}.${random.int(256)}`,
      'user.id': `u-${random.hex(6)}`,
      'server.port': 8080,
      'session.is_new': random.chance(0.1),
    },
  };
}

const STATUS = [
  { weight: 90, item: 200 },
  { weight: 6, item: 404 },
  { weight: 4, item: 503 },
];

function databaseSpan(random: SeededRandom): Sketch {
  const table = random.pick(TABLES);
  return {
    name: `SELECT ${table}`,
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.operation.name': 'SELECT',
      'db.collection.name': table,
      'db.query.text': `SELECT id, name, price FROM ${table} WHERE tenant = $1 AND id = $2 LIMIT ${random.int(100)}`,
      'server.address': `pg-${random.int(3)}.internal`,
      'server.port': 5432,
      'db.response.returned_rows': random.int(400),
    },
  };
}

function clientSpan(random: SeededRandom): Sketch {
  const method = random.pick(METHODS);
  const service = random.pick(SERVICES);
  return {
    name: method,
    kind: 'client',
    attributes: {
      'http.request.method': method,
      'url.full': `http://${service}.internal:8080/v1/${random.pick(PATHS)}/${random.hex(6)}`,
      'http.response.status_code': random.weighted(STATUS),
      'server.address': `${service}.internal`,
      'server.port': 8080,
      'network.protocol.version': '1.1',
      'http.response.body.size': random.int(60_000),
      'tenant.id': `t-${random.int(500)}`,
    },
  };
}

function internalSpan(random: SeededRandom): Sketch {
  const step = random.pick(STEPS);
  return {
    name: `cart.${step}`,
    kind: 'internal',
    attributes: {
      'code.function.name': `${step}Cart`,
      'code.file.path': `/srv/app/dist/cart/${step}.js`,
      'code.line.number': 20 + random.int(8) * 31,
      'cart.id': random.hex(8),
      'cart.total': random.int(90_000) / 100,
      'customer.tier': random.pick(TIERS),
      'feature.new_prices': random.chance(0.5),
      'tenant.id': `t-${random.int(500)}`,
    },
  };
}
