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

interface Exchange {
  readonly span: Span;
  readonly context: Context;
  readonly method: string;
  readonly metricAttributes: Attributes;
  readonly startedAt: number;
}

interface ServerMessage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Attributes that spans and metrics share. */
function sharedAttributes(request: IncomingMessage, scheme: 'http' | 'https'): Attributes {
  return {
    ...methodAttributes(request.method ?? 'GET'),
    'url.scheme': scheme,
    'network.protocol.version': request.httpVersion,
  };
}

function spanAttributes(request: IncomingMessage, path: string, query: string): Attributes {
  const { host, 'user-agent': agent } = request.headers;
  const attributes: Attributes = { 'url.path': path };
  if (query !== '') attributes['url.query'] = redactQuery(`?${query}`).slice(1);
  const peer = request.socket.remoteAddress;
  if (peer !== undefined) {
    attributes['client.address'] = peer;
    attributes['network.peer.address'] = peer;
    attributes['network.peer.port'] = request.socket.remotePort;
  }
  if (host !== undefined) {
    const scheme = (request.socket as TLSSocket).encrypted ? 'https' : 'http';
    [attributes['server.address'], attributes['server.port']] = splitHost(host, scheme);
  }
  if (agent !== undefined) attributes['user_agent.original'] = agent;
  return attributes;
}

/**
 * A SERVER span for every request that node:http or node:https serves, made on Node's own diagnostics channels: nothing is
 * patched, no loader hook is needed, CommonJS, ES modules and bundles work alike.
 */
export function instrumentHttpServer(telemetry: Telemetry): Removal {
  const exchanges = new WeakMap<ServerResponse, Exchange>();

  const end = (request: IncomingMessage, response: ServerResponse) => {
    const exchange = exchanges.get(response);
    if (!exchange) return;
    exchanges.delete(response);
    endExchange(telemetry, exchange, request, response);
  };

  return listen({
    'http.server.request.start': ({ request, response }: ServerMessage) => {
      const exchange = startExchange(telemetry, request);
      if (!exchange) return;
      exchanges.set(response, exchange);
      // The channel wraps nothing, so the context is entered; the next request on this connection enters its own.
      telemetry.contexts.enter(exchange.context);
      response.once('close', () => end(request, response)); // an aborted request never finishes
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
  const scheme = (request.socket as TLSSocket).encrypted ? 'https' : 'http';
  const metricAttributes = sharedAttributes(request, scheme);
  const parent = telemetry.propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
  const method = metricAttributes['http.request.method'] as string;
  const name = method === '_OTHER' ? 'HTTP' : method;
  const query = question === -1 ? '' : url.slice(question + 1);
  const attributes = { ...metricAttributes, ...spanAttributes(request, path, query) };
  const span = telemetry.tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  const context = trace.setSpan(parent, span);
  return { span, context, method: name, metricAttributes, startedAt: performance.now() };
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
