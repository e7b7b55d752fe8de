import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { errorType } from './client-exchange.ts';
import type { Removal, Telemetry } from './instrument.ts';
import { whenLoaded } from './module-load.ts';
import { summarise } from './statement.ts';

type Callback = (error: unknown, result: unknown) => void;

/** The part of pg's Client, 8.x, that is used here. */
interface PgClient {
  readonly connectionParameters?: {
    readonly host?: string;
    readonly port?: number | string;
    readonly database?: string;
  };
}

interface PgModule {
  readonly Client: { readonly prototype: { query: (...args: unknown[]) => unknown } };
}

const INSTRUMENTED = Symbol.for('tracewell.pg');

interface Question {
  readonly text: string;
  readonly parameterised: boolean;
}

/** The statement in the arguments of `query`; undefined for a Submittable (a cursor, a stream), which goes its own way. */
function questionOf(args: readonly unknown[]): Question | undefined {
  const [first, second] = args;
  if (typeof first === 'string') return { text: first, parameterised: Array.isArray(second) };
  if (typeof first !== 'object' || first === null || 'submit' in first) return undefined;
  const { text, values } = first as { text?: unknown; values?: unknown };
  const parameterised = Array.isArray(values) || Array.isArray(second);
  return typeof text === 'string' ? { text, parameterised } : undefined;
}

function connectionAttributes({ connectionParameters: to }: PgClient): Attributes {
  return {
    'db.system.name': 'postgresql',
    ...(to?.database === undefined ? {} : { 'db.namespace': to.database }),
    ...(to?.host === undefined ? {} : { 'server.address': to.host }),
    ...(to?.port === undefined ? {} : { 'server.port': Number(to.port) }),
  };
}

/** One query under way; `settle` ends it. */
class Query {
  readonly span: Span;
  readonly #telemetry: Telemetry;
  readonly #attributes: Attributes;
  readonly #startedAt = performance.now();

  constructor(telemetry: Telemetry, client: PgClient, { text, parameterised }: Question) {
    const statement = summarise(text, parameterised);
    const summary = [statement.operation, statement.table].filter(Boolean).join(' ');
    this.#telemetry = telemetry;
    this.#attributes = {
      ...connectionAttributes(client),
      'db.operation.name': statement.operation,
      ...(statement.table === undefined ? {} : { 'db.collection.name': statement.table }),
    };
    const attributes = {
      ...this.#attributes,
      'db.query.summary': summary,
      'db.query.text': statement.text,
    };
    this.span = telemetry.tracer.startSpan(summary, { kind: SpanKind.CLIENT, attributes });
  }

  settle(error: unknown): void {
    if (error) {
      const code = errorType(error);
      this.#attributes['error.type'] = code;
      this.span.setAttributes({ 'error.type': code, 'db.response.status_code': code });
      const message = error instanceof Error ? error.message : String(error);
      this.span.setStatus({ code: SpanStatusCode.ERROR, message });
    }
    this.span.end();
    this.#telemetry.durations.dbClient(performance.now() - this.#startedAt, this.#attributes);
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined)?.then === 'function';
}

/** Ends `query` with the callback among `args`, in the caller's context; false when there is none. */
function settleInCallback(telemetry: Telemetry, query: Query, args: unknown[]): boolean {
  const at = args.findIndex((arg) => typeof arg === 'function');
  if (at === -1) return false;
  const active = telemetry.contexts.active();
  const callback = args[at] as Callback;
  args[at] = (error: unknown, result: unknown) => {
    query.settle(error);
    telemetry.contexts.with(active, () => callback(error, result));
  };
  return true;
}

function traceQuery(
  telemetry: Telemetry,
  client: PgClient,
  args: unknown[],
  ask: (args: unknown[]) => unknown,
): unknown {
  const active = telemetry.contexts.active();
  const question = isTracingSuppressed(active) ? undefined : questionOf(args);
  if (!question) return ask(args);
  const query = new Query(telemetry, client, question);
  const inCallback = settleInCallback(telemetry, query, args);
  const context = trace.setSpan(active, query.span);
  const result = telemetry.contexts.with(context, () => ask(args));
  if (inCallback) return result;
  if (!isPromise(result)) {
    query.settle(undefined);
    return result;
  }
  return result.then(
    (answer) => {
      query.settle(undefined);
      return answer;
    },
    (error: unknown) => {
      query.settle(error);
      throw error;
    },
  );
}

/**
 * A CLIENT span for every query of `pg` 8 (pools, transactions, callbacks and promises), in CommonJS and ES modules. Cursors
 * and streams, the native client, and a `pg` bundled into the application are not seen.
 */
export function instrumentPg(telemetry: Telemetry): Removal {
  const undo: Removal[] = [];
  const stopWaiting = whenLoaded('pg', 'lib/index.js', (exports) => {
    const prototype = (exports as PgModule).Client.prototype as PgModule['Client']['prototype'] & {
      [INSTRUMENTED]?: boolean;
    };
    if (prototype[INSTRUMENTED]) return;
    prototype[INSTRUMENTED] = true;
    const original = prototype.query;
    prototype.query = function query(this: PgClient, ...args: unknown[]) {
      return traceQuery(telemetry, this, args, (given) => Reflect.apply(original, this, given));
    };
    undo.push(() => {
      prototype.query = original;
      prototype[INSTRUMENTED] = false;
    });
  });
  return () => {
    stopWaiting();
    for (const remove of undo) remove();
  };
}
