import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { listen } from './channels.ts';
import { routeOf } from './express-route.ts';
import type { Removal, Telemetry } from './instrument.ts';
import { methodAttributes, redactQuery, splitHost } from './url-attributes.ts';

/** What is known of a request under way; lies on its response, where the channels and `close` find it. */
const EXCHANGE = Symbol('tracewell.exchange');

interface Exchange {
  readonly span: Span;
  readonly context: Context;
  readonly method: string;
  readonly metricAttributes: Attributes;
  readonly startedAt: number;
}

interface ObservedResponse extends ServerResponse {
  [EXCHANGE]?: Exchange | undefined;
}

interface ServerMessage {
  readonly request: IncomingMessage;
  readonly response: ObservedResponse;
}

function hostAttributes(attributes: Attributes, host: string, scheme: 'http' | 'https'): void {
  const [address, port] = splitHost(host, scheme);
  attributes['server.address'] = address;
  attributes['server.port'] = port;
}

function spanAttributes(
  request: IncomingMessage,
  shared: Attributes,
  path: string,
  query: string,
): Attributes {
  const { host, 'user-agent': agent } = request.headers;
  const attributes: Attributes = Object.assign({}, shared);
  attributes['url.path'] = path;
  if (query !== '') attributes['url.query'] = redactQuery(`?${query}`).slice(1);
  const peer = request.socket.remoteAddress;
  if (peer !== undefined) {
    attributes['client.address'] = peer;
    attributes['network.peer.address'] = peer;
  }
  if (host !== undefined) {
    hostAttributes(attributes, host, shared['url.scheme'] as 'http' | 'https');
  }
  if (agent !== undefined) attributes['user_agent.original'] = agent;
  return attributes;
}

/**
 * A SERVER span for every request that node:http or node:https serves, made on Node's own diagnostics channels: nothing is
 * patched, no loader hook is needed, CommonJS, ES modules and bundles work alike.
 */
export function instrumentHttpServer(telemetry: Telemetry): Removal {
  const end = (request: IncomingMessage, response: ObservedResponse) => {
    const exchange = response[EXCHANGE];
    if (!exchange) return;
    response[EXCHANGE] = undefined;
    endExchange(telemetry, exchange, request, response);
  };
  function onClose(this: ServerResponse) {
    end(this.req, this);
  }
  return listen({
    'http.server.request.start': ({ request, response }: ServerMessage) => {
      const exchange = startExchange(telemetry, request);
      if (!exchange) return;
      response[EXCHANGE] = exchange;
      // The channel wraps nothing, so the context is entered; the next request on this connection enters its own.
      telemetry.contexts.enter(exchange.context);
      response.on('close', onClose); // an aborted request never finishes
    },
    'http.server.response.finish': ({ request, response }: ServerMessage) => end(request, response),
  });
}

function startExchange(telemetry: Telemetry, request: IncomingMessage): Exchange | undefined {
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  if (telemetry.ignores(path)) {
    telemetry.contexts.enter(suppressTracing(ROOT_CONTEXT));
    return undefined;
  }
  const startedAt = performance.now();
  const metricAttributes: Attributes = methodAttributes(request.method ?? 'GET');
  const known = String(metricAttributes['http.request.method']);
  metricAttributes['url.scheme'] = (request.socket as TLSSocket).encrypted ? 'https' : 'http';
  metricAttributes['network.protocol.version'] = request.httpVersion;
  const parent = telemetry.propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
  const method = known === '_OTHER' ? 'HTTP' : known;
  const span = telemetry.tracer.startSpan(method, { kind: SpanKind.SERVER }, parent);
  if (span.isRecording()) {
    // Set at once rather than given to startSpan, which copies and checks them three times.
    const query = question === -1 ? '' : url.slice(question + 1);
    span.setAttributes(spanAttributes(request, metricAttributes, path, query));
  }
  return { span, context: trace.setSpan(parent, span), method, metricAttributes, startedAt };
}

function endExchange(
  telemetry: Telemetry,
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { span, metricAttributes } = exchange;
  const route = routeOf(request);
  if (route !== undefined) {
    metricAttributes['http.route'] = route;
    span.setAttribute('http.route', route);
    span.updateName(`${exchange.method} ${route}`);
  }
  const status = response.statusCode;
  if (response.headersSent) {
    metricAttributes['http.response.status_code'] = status;
    span.setAttribute('http.response.status_code', status);
  }
  if (!response.writableFinished) {
    // The client went away: worth seeing, no fault of the service.
    metricAttributes['error.type'] = 'client_disconnected';
    span.setAttribute('error.type', 'client_disconnected');
  } else if (status >= 500) {
    metricAttributes['error.type'] = String(status);
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
  telemetry.durations.httpServer(performance.now() - exchange.startedAt, metricAttributes);
}
