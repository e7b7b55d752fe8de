import type { IncomingMessage } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { SIGNALS, type Signal } from '../telemetry/signal.ts';
import type { Admission } from './admission.ts';
import { allowOrigins } from './browser-origins.ts';
import { encodingOf, sendAccepted, sendRefusal } from './otlp-answer.ts';
import { announcedBytes, readBody } from './read-body.ts';
import type { Refusal } from './refusal.ts';
import { addressOf } from './sender-address.ts';
import { mistakeOf, signalPath } from './usual-mistakes.ts';
import { ZIPKIN_PATH, zipkinHandlers } from './zipkin-app.ts';

export interface OtlpAppOptions {
  readonly admission: Admission;
  readonly allowedOrigins: readonly string[];
  /** Answers /health/live, /health/ready and /metrics. */
  readonly ownRoutes: RequestHandler;
}

/** The app of OTLP/HTTP: answers only what is on disk with 200. */
export function createOtlpApp({ admission, allowedOrigins, ownRoutes }: OtlpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(ownRoutes);
  app.use(allowOrigins(allowedOrigins));
  for (const signal of SIGNALS) app.post(signalPath(signal), receive(signal, admission));
  app.post(ZIPKIN_PATH, ...zipkinHandlers(admission));
  app.use((request) => {
    throw mistakeOf(request, request.path);
  });
  app.use(answerError(admission));
  return app;
}

/** POST /v1/<signal>. A 200 means that what was accepted is on our disk; ClickHouse follows. */
function receive(signal: Signal, admission: Admission): RequestHandler {
  return async (request, response) => {
    const format = encodingOf(request);
    const acceptance = await admission.admit({
      protocol: 'http',
      signal,
      format,
      headers: request.headers,
      announcedBytes: announcedBytes(request),
      address: addressOf(request.socket),
      read: (room) => readBody(request, admission.limits, room),
    });
    sendAccepted(response, format, signal, acceptance);
  };
}

function answerError(admission: Admission): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = admission.refusalOf(error, addressOf(request.socket));
    if (refusal.mistake === 'browser') return void sendText(request, response, refusal);
    sendRefusal(response, request, refusal);
  };
}

function sendText(
  request: IncomingMessage,
  response: Parameters<ErrorRequestHandler>[2],
  refusal: Refusal,
): void {
  response.status(refusal.status).type('text/plain');
  response.end(request.method === 'HEAD' ? undefined : `${refusal.message}\n`);
}
