import type { IncomingMessage } from 'node:http';
import { JournalFullError, JournalWriteError } from '@tracewell/journal';
import { DecodeError } from '@tracewell/otlp';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { LaneBusyError } from '../delivery/lane-busy-error.ts';
import type { Acceptance } from '../delivery/signal-lane.ts';
import type { Mistakes } from '../telemetry/mistakes.ts';
import type { Senders } from '../telemetry/senders.ts';
import { allowOrigins } from './browser-origins.ts';
import type { InFlightGate } from './in-flight-gate.ts';
import type { CheckKey } from './ingest-keys.ts';
import { type Encoding, encodingOf, sendAccepted, sendRefusal } from './otlp-answer.ts';
import { announcedBytes, readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import { addressOf } from './sender-address.ts';
import { mistakeOf, SIGNAL_PATHS } from './usual-mistakes.ts';

/** What a signal's intake answers about one body. */
interface Taken extends Acceptance {
  readonly services: ReadonlySet<string>;
  readonly newestMs: number | undefined;
}

/** Takes the bodies of one signal. */
export interface Intake {
  readonly level: 'ok' | 'high' | 'full';
  take(body: Uint8Array, encoding: Encoding): Promise<Taken>;
}

export interface OtlpAppOptions {
  readonly intakes: { readonly traces: Intake; readonly metrics: Intake };
  readonly bodyBytes: number;
  readonly gate: InFlightGate;
  readonly checkKey: CheckKey;
  readonly allowedOrigins: readonly string[];
  readonly senders: Senders;
  readonly mistakes: Mistakes;
  readonly log: Logger;
  /** Answers /health/live, /health/ready and /metrics. */
  readonly ownRoutes: RequestHandler;
  readonly isEnding: () => boolean;
  readonly onRefusal: (status: number) => void;
}

/** The app of OTLP/HTTP: decides who may send, and answers only what is on disk with 200. */
export function createOtlpApp(options: OtlpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(options.ownRoutes);
  app.use(allowOrigins(options.allowedOrigins));
  app.post(SIGNAL_PATHS.traces, receive('traces', options));
  app.post(SIGNAL_PATHS.metrics, receive('metrics', options));
  app.use((request) => {
    throw mistakeOf(request, request.path);
  });
  app.use(answerError(options));
  return app;
}

/** POST /v1/<signal>. A 200 means that what was accepted is on our disk; ClickHouse follows. */
function receive(signal: 'traces' | 'metrics', options: OtlpAppOptions): RequestHandler {
  const intake = options.intakes[signal];
  return async (request, response) => {
    const encoding = encodingOf(request);
    options.checkKey(request);
    if (options.isEnding()) throw Refusal.ending();
    if (intake.level === 'full') throw Refusal.journalFull();
    if (intake.level === 'high') throw Refusal.journalHigh();
    const announced = announcedBytes(request);
    if (announced > options.bodyBytes) throw Refusal.tooLarge(options.bodyBytes);
    if (!options.gate.fits(announced)) throw Refusal.busy();
    // Room is taken by what has come: a sender that only announces takes none from others.
    using room = options.gate.enter();
    const body = await readBody(request, options, room);
    const taken = await intake.take(body, encoding);
    options.senders.saw({
      ...taken,
      address: addressOf(request.socket),
      userAgent: request.headers['user-agent'] ?? '',
      atMs: Date.now(),
    });
    sendAccepted(response, encoding, signal, taken);
  };
}

/** The one place where an error becomes an answer. 4xx: the sender must change; 429 and 503: try again. */
function answerError(options: OtlpAppOptions): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = toRefusal(error);
    options.onRefusal(refusal.status);
    if (refusal.mistake !== undefined) {
      options.mistakes.saw(refusal.mistake, addressOf(request.socket), refusal.message);
    }
    if (refusal.status === 503) options.log.error({ err: error }, refusal.message);
    if (refusal.mistake === 'browser') return void sendText(request, response, refusal);
    sendRefusal(response, request, refusal);
  };
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DecodeError) {
    const message = `TW2105 the body is not what its Content-Type says: ${error.message}.`;
    return new Refusal(400, 'malformed', message, { cause: error });
  }
  if (error instanceof LaneBusyError) return Refusal.busy();
  if (error instanceof JournalFullError) return Refusal.journalFull({ cause: error });
  const reason =
    error instanceof JournalWriteError ? error.message : 'TW2117 something failed here';
  // Never 500: senders throw away what is answered so, and this may well succeed later.
  return new Refusal(503, undefined, reason, { cause: error, retryAfterSeconds: 5 });
}

function sendText(
  request: IncomingMessage,
  response: Parameters<ErrorRequestHandler>[2],
  refusal: Refusal,
): void {
  response.status(refusal.status).type('text/plain');
  response.end(request.method === 'HEAD' ? undefined : `${refusal.message}\n`);
}
