import type { IncomingMessage } from 'node:http';
import { encodeExportResponse, encodeStatus } from '@tracewell/otlp';
import type { Response } from 'express';
import type { Acceptance } from '../delivery/request-arrival.ts';
import type { Signal } from '../telemetry/signal.ts';
import { Refusal } from './refusal.ts';
import { rpcCode } from './rpc-code.ts';

export type Encoding = 'protobuf' | 'json';

const CONTENT_TYPE = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** The encoding of a request, which its answer shares. Throws a Refusal (415). */
export function encodingOf(request: IncomingMessage): Encoding {
  const encoding = encodingIn(request.headers['content-type']);
  if (encoding !== undefined) return encoding;
  const advice =
    'TW2102 Content-Type must be application/x-protobuf or application/json: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf in the sender.';
  throw new Refusal(415, 'content_type', advice);
}

function encodingIn(contentType: string | undefined): Encoding | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : undefined;
}

/** 200: everything that was accepted is on disk; what was not is named once and must not be sent again. */
export function sendAccepted(
  response: Response,
  encoding: Encoding,
  signal: Signal,
  { rejected, firstFault }: Acceptance,
): void {
  const body = encodeExportResponse(encoding, signal, rejected, firstFault ?? '');
  response.status(200).setHeader('Content-Type', CONTENT_TYPE[encoding]);
  response.end(body);
}

/** An error with its google.rpc.Status in the request's encoding, or JSON when that is none of ours. */
export function sendRefusal(response: Response, request: IncomingMessage, refusal: Refusal): void {
  const encoding = encodingIn(request.headers['content-type']) ?? 'json';
  const { status, message, retryAfterSeconds } = refusal;
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  // What is left of the body is not read; the connection cannot be used again.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.status(status).setHeader('Content-Type', CONTENT_TYPE[encoding]);
  response.end(encodeStatus(encoding, rpcCode(status), message));
}
