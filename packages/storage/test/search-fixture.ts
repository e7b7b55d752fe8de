import { type TestSpan, trace } from '@tracewell/testing';

/** Traces that the fixture's queries select from, by a letter. Ids are the letter's code, repeated. */
const FIXTURE_START = BigInt(Date.UTC(2026, 0, 15, 12, 0, 0)) * 1_000_000n;
export const FIXTURE_RANGE = {
  from: FIXTURE_START - 60_000_000_000n,
  to: FIXTURE_START + 3_600_000_000_000n,
};

export function traceIdOf(letter: string): string {
  return letter.charCodeAt(0).toString(16).repeat(16);
}

const at = (minutes: number) => FIXTURE_START + BigInt(minutes) * 60_000_000_000n;

export function fixtureSpans(): TestSpan[] {
  return [...traceA(), ...traceB(), ...traceC(), ...traceD(), ...traceE(), ...traceF()];
}

/** A: a failed checkout through cart, 900 ms. */
function traceA(): TestSpan[] {
  return trace([
    {
      traceId: traceIdOf('A'),
      service: 'gateway',
      name: 'POST /checkout',
      startTimeUnixNano: at(0),
      durationMs: 900,
      status: 'error',
      attributes: { 'http.response.status_code': 502, 'http.route': '/checkout' },
      children: [
        {
          service: 'cart',
          name: 'GET /cart/:id',
          durationMs: 300,
          resource: { 'service.version': '2.4.1', 'host.name': 'shop-1' },
          attributes: {
            'http.response.status_code': 500,
            'http.route': '/cart/:id',
            retry: true,
            'user.id': '007',
          },
          events: [
            {
              name: 'exception',
              timeUnixNano: at(0),
              attributes: { 'exception.type': 'CartGone' },
            },
          ],
        },
      ],
    },
  ]);
}

/** B: a fast read of the cart. */
function traceB(): TestSpan[] {
  return trace([
    {
      traceId: traceIdOf('B'),
      service: 'cart',
      name: 'GET /cart/:id',
      startTimeUnixNano: at(1),
      durationMs: 12.5,
      resource: { 'service.version': '2.4.0', 'host.name': 'shop-2' },
      attributes: {
        'http.response.status_code': 200,
        'http.route': '/cart/:id',
        retry: false,
        'user.id': '7',
      },
    },
  ]);
}

/** C: catalog with a database call; a key of the span hides the same key of the resource. */
function traceC(): TestSpan[] {
  return trace([
    {
      traceId: traceIdOf('C'),
      service: 'catalog',
      name: 'GET /products',
      startTimeUnixNano: at(12),
      durationMs: 80,
      resource: { 'host.name': 'shop-1', tier: 'resource' },
      attributes: {
        'http.response.status_code': '200',
        tier: 'span',
        'odd key': 'yes',
        load: 0.75,
      },
      children: [
        {
          name: 'SELECT products',
          kind: 'client',
          durationMs: 70,
          attributes: {
            'db.system.name': 'postgresql',
            'db.response.returned_rows': 38,
            count: 9_007_199_254_740_993n,
          },
        },
      ],
    },
  ]);
}

/** D: a consumer linked to a producer elsewhere. */
function traceD(): TestSpan[] {
  return trace([
    {
      traceId: traceIdOf('D'),
      service: 'orders',
      name: 'process orders',
      kind: 'consumer',
      startTimeUnixNano: at(30),
      durationMs: 5,
      status: 'ok',
      links: [
        { traceId: traceIdOf('A'), spanId: 'ab'.repeat(8), attributes: { 'messaging.batch': 3 } },
      ],
    },
  ]);
}

/** E: a client whose 404 makes it an error though its status is unset. */
function traceE(): TestSpan[] {
  return trace([
    {
      traceId: traceIdOf('E'),
      service: 'gateway',
      name: 'GET',
      kind: 'client',
      startTimeUnixNano: at(45),
      durationMs: 2000,
      attributes: { 'http.response.status_code': 404, note: 'say "hi" \\ bye' },
      scope: { name: 'undici', version: '1.2.3' },
    },
  ]);
}

/** F: an internal root without attributes. */
function traceF(): TestSpan[] {
  return trace([
    {
      traceId: traceIdOf('F'),
      service: 'worker',
      name: 'tick',
      kind: 'internal',
      startTimeUnixNano: at(50),
      durationMs: 1,
    },
  ]);
}

/** The contract of the language: each query with the letters of the traces it selects. */
export const FIXTURE_QUERIES: readonly (readonly [query: string, traces: string])[] = [
  ['', 'ABCDEF'],
  ['service = "cart"', 'AB'],
  ['service = cart and http.response.status_code >= 500 and duration > 250ms', 'A'],
  ['service in (cart, orders)', 'ABD'],
  ['name = "GET /cart/:id" and status = error', ''],
  ['status = error', 'A'],
  ['status = ok', 'D'],
  ['duration in (5ms, 2s)', 'DE'],
  ['error = true', 'AE'],
  ['entry = false and kind = client', 'C'],
  ['kind in (consumer, internal)', 'DF'],
  ['http.response.status_code = 200', 'BC'],
  ['http.response.status_code != 200', 'AE'],
  ['not http.response.status_code exists', 'CDF'],
  ['http.response.status_code in (404, 502)', 'AE'],
  ['duration >= 12.5ms and duration < 0.08s', 'BC'],
  ['user.id = 7', 'AB'],
  ['user.id = "7"', 'B'],
  ['retry = true', 'A'],
  ['host.name = "shop-1" and load > 0.5', 'C'],
  ['tier = resource or resource.tier = resource', 'C'],
  ['tier = resource', 'C'],
  ['span."odd key" exists', 'C'],
  ['db.response.returned_rows > 5 and db.system.name =~ "postgres.*"', 'C'],
  ['event.exception.type = CartGone', 'A'],
  ['link.messaging.batch = 3', 'D'],
  ['scope.name = undici and name =~ "G.T"', 'E'],
  ['note = "say \\"hi\\" \\\\ bye"', 'E'],
  ['count = 9007199254740993', 'C'],
  ['count = 9007199254740992', ''],
  ['root.service = gateway and service = cart', 'A'],
  ['root.name !~ "POST.*" and trace.duration > 1s', 'E'],
  [`trace.id = ${traceIdOf('D')}`, 'D'],
  ['service != "cart" and not (duration > 50ms or kind = internal)', 'D'],
  ['nope != 1', ''],
];

/** Conditions on whole traces. A and C have two spans, the others one. */
export const FIXTURE_TRACE_QUERIES: readonly (readonly [query: string, traces: string])[] = [
  ['{}', 'ABCDEF'],
  ['{service = gateway} and {service = cart}', 'A'],
  ['{service = catalog} > {kind = client}', 'C'],
  ['{kind = client} > {service = catalog}', ''],
  ['{service = catalog} >> {db.system.name exists}', 'C'],
  ['{service = gateway} or {kind = consumer}', 'ADE'],
  ['{service = gateway} and not {service = cart}', 'E'],
  ['count() > 1', 'AC'],
  ['count() = 1 and service = cart', 'B'],
  ['{kind = client} | count() >= 1', 'CE'],
  ['{status = error} | count() = 0 and service = cart', 'B'],
  ['{service = orders} or not {duration < 1s}', 'DE'],
  ['sum(duration) > 1s', 'AE'],
  ['{kind = client} | max(duration) = 70ms', 'C'],
  ['max(http.response.status_code) >= 500', 'A'],
  ['min(http.response.status_code) < 500 and duration > 1s', 'E'],
  ['avg(load) > 0.5', 'C'],
  ['{service = catalog} > {} | count() = 1', 'C'],
  ['not {duration > 10ms}', 'DF'],
];
