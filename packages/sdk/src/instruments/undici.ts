import { defaultTextMapSetter } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { listen } from './channels.ts';
import { type ClientExchange, startClientExchange } from './client-exchange.ts';
import type { Removal, Telemetry } from './instrument.ts';

/** What undici puts on its channels, in every version since 5.12. */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly headers: string | readonly (string | readonly string[])[];
  addHeader(name: string, value: string): unknown;
}

function hasTraceparent({ headers }: UndiciRequest): boolean {
  if (typeof headers === 'string') return /^traceparent:/im.test(headers);
  return headers.some(
    (name, index) =>
      index % 2 === 0 && typeof name === 'string' && name.toLowerCase() === 'traceparent',
  );
}

function targetOf(request: UndiciRequest) {
  const origin = new URL(request.origin);
  const fallback = origin.protocol === 'https:' ? 443 : 80;
  return {
    method: request.method,
    url: `${origin.origin}${request.path}`,
    address: origin.hostname,
    port: origin.port === '' ? fallback : Number(origin.port),
  };
}

/** A CLIENT span for every request of `fetch` and of undici, on undici's own diagnostics channels. */
export function instrumentUndici(telemetry: Telemetry): Removal {
  const exchanges = new WeakMap<object, ClientExchange>();
  return listen({
    'undici:request:create': ({ request }: { readonly request: UndiciRequest }) => {
      if (isTracingSuppressed(telemetry.contexts.active())) return;
      const exchange = startClientExchange(telemetry, targetOf(request));
      exchanges.set(request, exchange);
      if (hasTraceparent(request)) return;
      const headers: Record<string, string> = {};
      telemetry.propagator.inject(exchange.context, headers, defaultTextMapSetter);
      for (const [name, value] of Object.entries(headers)) request.addHeader(name, value);
    },
    'undici:request:headers': (message: {
      readonly request: object;
      readonly response: { readonly statusCode: number };
    }) => exchanges.get(message.request)?.answered(message.response.statusCode),
    'undici:request:trailers': ({ request }: { readonly request: object }) =>
      exchanges.get(request)?.end(),
    'undici:request:error': (message: { readonly request: object; readonly error: unknown }) =>
      exchanges.get(message.request)?.failed(message.error),
  });
}
