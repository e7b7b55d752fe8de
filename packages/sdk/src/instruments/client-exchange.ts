import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Telemetry } from './instrument.ts';
import { methodAttributes, redactUrl } from './url-attributes.ts';

export interface ClientTarget {
  readonly method: string;
  readonly url: string;
  readonly address: string;
  readonly port: number;
}

/** One request to somewhere else, from its start until its answer has been read. Ends once. */
export interface ClientExchange {
  /** Context whose span is this exchange: what the headers are made of. */
  readonly context: Context;
  answered(status: number, protocolVersion?: string): void;
  failed(error: unknown): void;
  end(): void;
}

/** The type of an error for `error.type`: the code of a system error, else the name of its class. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name;
}

class HttpClientExchange implements ClientExchange {
  readonly context: Context;
  readonly #span: Span;
  readonly #telemetry: Telemetry;
  readonly #metricAttributes: Attributes;
  readonly #startedAt = performance.now();
  #ended = false;

  constructor(telemetry: Telemetry, target: ClientTarget) {
    const shared: Attributes = {
      ...methodAttributes(target.method),
      'server.address': target.address,
      'server.port': target.port,
    };
    const attributes = { ...shared, 'url.full': redactUrl(target.url) };
    const method = String(shared['http.request.method']);
    const name = method === '_OTHER' ? 'HTTP' : method;
    const active = telemetry.contexts.active();
    this.#telemetry = telemetry;
    this.#metricAttributes = shared;
    this.#span = telemetry.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, active);
    this.context = trace.setSpan(active, this.#span);
  }

  answered(status: number, protocolVersion?: string): void {
    this.#set('http.response.status_code', status);
    if (protocolVersion !== undefined) this.#set('network.protocol.version', protocolVersion);
    if (status < 400) return;
    this.#set('error.type', String(status));
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
  }

  failed(error: unknown): void {
    if (this.#ended) return;
    this.#set('error.type', errorType(error));
    this.#span.setStatus({
      code: SpanStatusCode.ERROR,
      message: error instanceof Error ? error.message : String(error),
    });
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#span.end();
    this.#telemetry.durations.httpClient(
      performance.now() - this.#startedAt,
      this.#metricAttributes,
    );
  }

  #set(name: string, value: string | number): void {
    this.#span.setAttribute(name, value);
    this.#metricAttributes[name] = value;
  }
}

export function startClientExchange(telemetry: Telemetry, target: ClientTarget): ClientExchange {
  return new HttpClientExchange(telemetry, target);
}
