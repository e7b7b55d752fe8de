import type { InitOptions } from '@tracewell/sdk';
import type { Environment } from './environment.ts';
import type { Notice } from './notice.ts';
import { parsePairs } from './pairs.ts';

export type SentSignal = 'traces' | 'metrics';

/** Where one signal goes and how. */
export interface Endpoint {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly compression: 'gzip' | 'none';
  /** Files of OTEL_EXPORTER_OTLP_CERTIFICATE, _CLIENT_KEY and _CLIENT_CERTIFICATE. */
  readonly tls: Readonly<Record<'ca' | 'key' | 'cert', string | undefined>>;
}

const DEFAULT_BASE = 'http://localhost:4318';

/** The variable of this signal, or the one of all signals. */
function ofSignal(environment: Environment, signal: SentSignal, name: string): string | undefined {
  const own = environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`];
  return own ?? environment[`OTEL_EXPORTER_OTLP_${name}`];
}

function httpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** The base address with the path of the signal, which people often paste along already. */
function underBase(base: URL, signal: SentSignal): URL {
  const url = new URL(base);
  const path = url.pathname.replace(/\/v1\/(traces|metrics|logs)\/?$/, '').replace(/\/+$/, '');
  url.pathname = `${path}/v1/${signal}`;
  return url;
}

function readUrl(
  environment: Environment,
  options: InitOptions,
  signal: SentSignal,
  say: (notice: Notice) => void,
): URL {
  const ownName = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
  const baseName =
    options.endpoint === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'the option endpoint';
  const own = options.endpoint === undefined ? environment[ownName] : undefined;
  const base = options.endpoint ?? environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? DEFAULT_BASE;
  const url = httpUrl(own ?? base);
  if (url) return own === undefined ? underBase(url, signal) : url;
  say({
    code: 'TW7002',
    text: `${own === undefined ? baseName : ownName} is "${own ?? base}", which is no http:// or https:// address; sending ${signal} to ${DEFAULT_BASE}.`,
  });
  return underBase(new URL(DEFAULT_BASE), signal);
}

function readHeaders(
  environment: Environment,
  signal: SentSignal,
  say: (notice: Notice) => void,
): Record<string, string> {
  const names = [
    'OTEL_EXPORTER_OTLP_HEADERS',
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`,
  ];
  const headers: Record<string, string> = {};
  for (const name of names) {
    const pairs = parsePairs(environment[name] ?? '');
    if (pairs) Object.assign(headers, pairs);
    else say({ code: 'TW7002', text: `${name} is not of the form key=value,key=value; ignored.` });
  }
  return headers;
}

function readTimeout(text: string | undefined): number {
  const value = Number(text);
  return text !== undefined && value > 0 ? value : 10_000;
}

/** Where `signal` goes: options first, then the variables of the signal, then those of all signals. */
export function endpointOf(
  signal: SentSignal,
  environment: Environment,
  options: InitOptions,
  say: (notice: Notice) => void,
): Endpoint {
  const protocol = ofSignal(environment, signal, 'PROTOCOL');
  if (protocol !== undefined && protocol !== 'http/protobuf') {
    say({
      code: 'TW7002',
      text: `OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}"; this SDK speaks http/protobuf and uses that.`,
    });
  }
  const compression = options.compression ?? ofSignal(environment, signal, 'COMPRESSION');
  return {
    url: readUrl(environment, options, signal, say),
    headers: { ...readHeaders(environment, signal, say), ...options.headers },
    timeoutMs: readTimeout(ofSignal(environment, signal, 'TIMEOUT')),
    compression: compression === 'gzip' ? 'gzip' : 'none',
    tls: {
      ca: ofSignal(environment, signal, 'CERTIFICATE'),
      key: ofSignal(environment, signal, 'CLIENT_KEY'),
      cert: ofSignal(environment, signal, 'CLIENT_CERTIFICATE'),
    },
  };
}
