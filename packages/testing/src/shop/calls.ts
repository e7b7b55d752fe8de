import type { TestAttributes, TestLink } from '../test-span.ts';
import { portOf, type ShopService } from './services.ts';
import {
  addAttributes,
  begin,
  end,
  type RunningSpan,
  recordException,
  type TraceDraft,
  think,
  work,
} from './timeline.ts';

const HTTP_SCOPE = '@opentelemetry/instrumentation-http';
const PG_SCOPE = '@opentelemetry/instrumentation-pg';
const APP_SCOPE = 'shop';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly route: string;
  readonly path: string;
}

/** Runs a request inside a service; answers its HTTP status. */
export type Handler = (server: RunningSpan) => number;

/** A request from outside: the root of most traces. */
export function visit(
  draft: TraceDraft,
  service: ShopService,
  request: HttpRequest,
  handle: Handler,
): void {
  serve(draft, undefined, service, request, handle);
}

/** One HTTP call between two services: a CLIENT span here, a SERVER span there, the wire in between. */
export function call(
  caller: RunningSpan,
  service: ShopService,
  request: HttpRequest,
  handle: Handler,
  resend = 0,
): number {
  const { draft } = caller;
  const client = begin(draft, caller, {
    service: caller.step.service,
    name: request.method,
    kind: 'client',
    scope: HTTP_SCOPE,
    attributes: {
      'http.request.method': request.method,
      'url.full': `http://${service}:${portOf(service)}${request.path}`,
      'server.address': service,
      'server.port': portOf(service),
      'network.protocol.version': '1.1',
      ...(resend === 0 ? {} : { 'http.request.resend_count': resend }),
    },
  });
  think(client, 0.4);
  const status = serve(draft, client, service, request, handle);
  think(client, 0.3);
  addAttributes(client, { 'http.response.status_code': status });
  if (status >= 400) addAttributes(client, { 'error.type': String(status) });
  end(client, status >= 400 ? '' : undefined);
  return status;
}

function serve(
  draft: TraceDraft,
  parent: RunningSpan | undefined,
  service: ShopService,
  request: HttpRequest,
  handle: Handler,
): number {
  const server = begin(draft, parent, {
    service,
    name: `${request.method} ${request.route}`,
    kind: 'server',
    scope: HTTP_SCOPE,
    attributes: {
      'http.request.method': request.method,
      'http.route': request.route,
      'url.path': request.path,
      'url.scheme': 'http',
      'server.address': service,
      'server.port': portOf(service),
      'network.protocol.version': '1.1',
      'client.address':
        parent === undefined ? `203.0.113.${draft.random.int(254) + 1}` : '10.0.0.4',
    },
  });
  think(server, 0.8);
  const status = handle(server);
  think(server, 0.4);
  addAttributes(server, { 'http.response.status_code': status });
  if (status >= 500) addAttributes(server, { 'error.type': String(status) });
  end(server, status >= 500 ? '' : undefined);
  return status;
}

/** One statement to the shop's PostgreSQL, as the pg instrumentation tells it. */
export function query(
  caller: RunningSpan,
  operation: string,
  table: string,
  text: string,
  ms: number,
): void {
  const statement = begin(caller.draft, caller, {
    service: caller.step.service,
    name: `${operation} ${table}`,
    kind: 'client',
    scope: PG_SCOPE,
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.operation.name': operation,
      'db.collection.name': table,
      'db.query.text': text,
      'db.query.summary': `${operation} ${table}`,
      'server.address': 'postgres',
      'server.port': 5432,
    },
  });
  work(statement, ms);
  end(statement);
}

/** A call to a host that sends no spans. A status of 400 or more throws, as an HTTP client library does. */
export function callExternal(
  caller: RunningSpan,
  host: string,
  request: HttpRequest,
  ms: number,
  status: number,
): void {
  const client = begin(caller.draft, caller, {
    service: caller.step.service,
    name: request.method,
    kind: 'client',
    scope: HTTP_SCOPE,
    attributes: {
      'http.request.method': request.method,
      'url.full': `https://${host}${request.path}`,
      'server.address': host,
      'server.port': 443,
      'http.response.status_code': status,
      'network.protocol.version': '1.1',
    },
  });
  work(client, ms);
  if (status >= 400) failUpstream(client, host, status);
  end(client, status >= 400 ? `${host} answered ${status}` : undefined);
}

function failUpstream(client: RunningSpan, host: string, status: number): void {
  addAttributes(client, { 'error.type': String(status) });
  recordException(
    client,
    'UpstreamError',
    `${host} answered ${status}`,
    'send (/srv/shop/upstream.js:41:11)',
  );
}

/** A named piece of work inside one service. */
export function inside(
  parent: RunningSpan,
  name: string,
  attributes: TestAttributes,
  run: (span: RunningSpan) => string | undefined,
): void {
  const { service } = parent.step;
  const span = begin(parent.draft, parent, {
    service,
    name,
    kind: 'internal',
    scope: APP_SCOPE,
    attributes,
  });
  end(span, run(span));
}

const MESSAGING = {
  'messaging.system': 'mqtt',
  'server.address': 'mqtt',
  'server.port': 1883,
} as const;

/** Publishes one message; answers the link that its consumer will carry. */
export function publish(caller: RunningSpan, destination: string, bytes: number): TestLink {
  const producer = begin(caller.draft, caller, {
    service: caller.step.service,
    name: `publish ${destination}`,
    kind: 'producer',
    scope: APP_SCOPE,
    attributes: {
      ...MESSAGING,
      'messaging.destination.name': destination,
      'messaging.operation.name': 'publish',
      'messaging.operation.type': 'send',
      'messaging.message.body.size': bytes,
    },
  });
  think(producer, 1.4);
  end(producer);
  return { traceId: caller.draft.traceId, spanId: producer.spanId, flags: 0x301 };
}

/** Handles one message in a trace of its own, which only its link ties to the sender. */
export function consume(
  draft: TraceDraft,
  service: ShopService,
  destination: string,
  link: TestLink,
  run: (span: RunningSpan) => string | undefined,
): void {
  const consumer = begin(draft, undefined, {
    service,
    name: `process ${destination}`,
    kind: 'consumer',
    scope: APP_SCOPE,
    attributes: {
      ...MESSAGING,
      'messaging.destination.name': destination,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
    },
    links: [link],
  });
  end(consumer, run(consumer));
}
