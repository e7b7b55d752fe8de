import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { defaultTextMapSetter, diag } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { listen } from './channels.ts';
import { type ClientExchange, startClientExchange } from './client-exchange.ts';
import type { Removal, Telemetry } from './instrument.ts';
import { splitHost } from './url-attributes.ts';

type RequestFunction = typeof http.request;

function targetOf(request: ClientRequest) {
  const scheme = request.protocol === 'https:' ? 'https' : 'http';
  const hostHeader = request.getHeader('host');
  const host = typeof hostHeader === 'string' ? hostHeader : request.host;
  const [address, port] = splitHost(host, scheme);
  const url = `${scheme}://${host}${request.path}`;
  return { method: request.method, url, address, port };
}

/**
 * Adds the trace headers. A request whose headers Node has already written (headers given as an array, Expect) goes out
 * without them: changing the arguments of somebody else's call would be worse.
 */
function addHeaders(telemetry: Telemetry, request: ClientRequest, exchange: ClientExchange): void {
  if (request.headersSent) return;
  const headers: Record<string, string> = {};
  telemetry.propagator.inject(exchange.context, headers, defaultTextMapSetter);
  for (const [name, value] of Object.entries(headers)) {
    if (!request.hasHeader(name)) request.setHeader(name, value);
  }
}

/**
 * A CLIENT span for every request through node:http and node:https. Node 20 tells too late on its channels to add a header,
 * so `request` and `get` are replaced; `syncBuiltinESMExports` makes that hold for `import { request } from 'node:http'`.
 */
export function instrumentHttpClient(telemetry: Telemetry): Removal {
  const exchanges = new WeakMap<ClientRequest, ClientExchange>();

  const observe = (request: ClientRequest): void => {
    if (isTracingSuppressed(telemetry.contexts.active())) return;
    const exchange = startClientExchange(telemetry, targetOf(request));
    exchanges.set(request, exchange);
    request.once('close', () => exchange.end());
    addHeaders(telemetry, request, exchange);
  };
  const wrap = (original: RequestFunction): RequestFunction =>
    function request(this: unknown, ...args: unknown[]) {
      const made = Reflect.apply(original, this, args) as ClientRequest;
      try {
        observe(made);
      } catch (error) {
        diag.error('@tracewell/sdk: an outgoing request could not be observed', error);
      }
      return made;
    } as RequestFunction;

  const removals = [http, https].map((module) => replaceRequest(module, wrap));
  const unlisten = listen({
    'http.client.response.finish': (message: {
      readonly request: ClientRequest;
      readonly response: IncomingMessage;
    }) => {
      const { statusCode = 0, httpVersion } = message.response;
      exchanges.get(message.request)?.answered(statusCode, httpVersion);
    },
    'http.client.request.error': (message: {
      readonly request: ClientRequest;
      readonly error: Error;
    }) => exchanges.get(message.request)?.failed(message.error),
  });
  return () => {
    unlisten();
    for (const remove of removals) remove();
  };
}

function replaceRequest(
  module: typeof http | typeof https,
  wrap: (original: RequestFunction) => RequestFunction,
): Removal {
  const { request: original, get: originalGet } = module;
  const request = wrap(original as RequestFunction);
  const get = function get(this: unknown, ...args: unknown[]) {
    const made = Reflect.apply(request, this, args) as ClientRequest;
    made.end();
    return made;
  } as typeof http.get;
  Object.assign(module, { request, get });
  syncBuiltinESMExports();
  return () => {
    // Somebody may have wrapped ours in the meantime; then it stays, and does nothing.
    if (module.request === request) Object.assign(module, { request: original, get: originalGet });
    syncBuiltinESMExports();
  };
}
