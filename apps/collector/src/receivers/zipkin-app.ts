import type { IncomingMessage } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Admission } from './admission.ts';
import { announcedBytes, readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import { addressOf } from './sender-address.ts';

/** Where Zipkin's senders POST, here and on the port of OTLP/HTTP. */
export const ZIPKIN_PATH = '/api/v2/spans';

/** The app of Zipkin's own port: spans of version 2 in JSON, and nothing else. */
export function createZipkinApp(admission: Admission): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.post(ZIPKIN_PATH, ...zipkinHandlers(admission));
  app.use((request) => {
    throw mistakeOf(request, request.path);
  });
  app.use(answerZipkinError(admission));
  return app;
}

/** POST /api/v2/spans. 202 as Zipkin answers; it means that what was accepted is on our disk. */
export function zipkinHandlers(admission: Admission): [RequestHandler, ErrorRequestHandler] {
  const receive: RequestHandler = async (request, response) => {
    requireJson(request);
    await admission.admit({
      signal: 'traces',
      protocol: 'zipkin',
      format: 'zipkin',
      headers: request.headers,
      announcedBytes: announcedBytes(request),
      address: addressOf(request.socket),
      read: (room) => readBody(request, admission.limits, room),
    });
    response.status(202).end();
  };
  return [receive, answerZipkinError(admission)];
}

/** Refusals as text: Zipkin's senders log what they get. */
function answerZipkinError(admission: Admission): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = admission.refusalOf(error, addressOf(request.socket));
    const { status, retryAfterSeconds } = refusal;
    if (retryAfterSeconds !== undefined) {
      response.setHeader('Retry-After', String(retryAfterSeconds));
    }
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    // What is left of the body is not read; the connection cannot be used again.
    if (!request.complete) response.setHeader('Connection', 'close');
    response.status(status).type('text/plain');
    response.end(request.method === 'HEAD' ? undefined : `${refusal.message}\n`);
  };
}

/** Zipkin's own server takes a body without a type for JSON, and so do we. */
function requireJson(request: IncomingMessage): void {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  if (['', 'application/json'].includes(type.trim().toLowerCase())) return;
  const advice =
    'TW2130 Zipkin spans are taken as JSON only: set the encoding of the sender to JSON (Content-Type: application/json) instead of protobuf or thrift.';
  throw new Refusal(415, 'content_type', advice);
}

/** What those are told who send Zipkin's version 1. */
export function zipkinV1(): Refusal {
  const advice = `TW2131 Zipkin's version 1 is not taken: send version 2 in JSON by POST to ${ZIPKIN_PATH}.`;
  return new Refusal(404, 'zipkin_v1', advice);
}

function mistakeOf(request: IncomingMessage, path: string): Refusal {
  if (request.method === 'POST' && /^\/api\/v1\/spans\/?$/.test(path)) return zipkinV1();
  const kind = request.method === 'POST' ? 'wrong_path' : 'browser';
  const advice = `TW2132 This port only takes Zipkin spans, by POST to ${ZIPKIN_PATH}: people open the dashboard, and OTLP has a port of its own.`;
  return new Refusal(404, kind, advice);
}
