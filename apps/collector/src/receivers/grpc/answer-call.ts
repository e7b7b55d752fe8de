import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { encodeStatus } from '@tracewell/otlp';
import type { Refusal } from '../refusal.ts';
import { rpcCode } from '../rpc-code.ts';

const HEADERS: OutgoingHttpHeaders = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': 'identity,gzip,deflate',
};
const UNIMPLEMENTED = 12;
/** Headers must fit what clients take, 8 KiB by default, in three encodings of the same sentence. */
const MESSAGE_MAX = 1000;

/** OK with one message. Does nothing when the call was cancelled meanwhile. */
export function answerMessage(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed || stream.closed) return;
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
}

/**
 * A status without a message. One that is worth another try carries a RetryInfo. What the sender has
 * not sent yet is not read. Does nothing when the call was cancelled meanwhile.
 */
export function answerRefusal(stream: ServerHttp2Stream, refusal: Refusal): void {
  const { status, retryAfterSeconds } = refusal;
  // gRPC's own code for a compression that is not understood.
  const code = status === 415 ? UNIMPLEMENTED : rpcCode(status);
  const message = refusal.message.slice(0, MESSAGE_MAX);
  const details = encodeStatus('protobuf', code, message, retryAfterSeconds);
  answerStatus(stream, code, message, details);
}

/** Any status without a message. */
export function answerStatus(
  stream: ServerHttp2Stream,
  code: number,
  message: string,
  details?: Uint8Array,
): void {
  if (stream.destroyed || stream.closed) return;
  const bin =
    details === undefined
      ? {}
      : { 'grpc-status-details-bin': Buffer.from(details).toString('base64').replaceAll('=', '') };
  const status = { 'grpc-status': String(code), 'grpc-message': percentEncoded(message), ...bin };
  stream.respond({ ...HEADERS, ...status }, { endStream: true });
  stopSending(stream);
}

/** An answer for those who speak HTTP/2, but not gRPC. */
export function answerText(stream: ServerHttp2Stream, status: number, text: string): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond({ ':status': status, 'content-type': 'text/plain; charset=utf-8' });
  stream.end(`${text}\n`);
  stopSending(stream);
}

/** RFC 9113 section 8.1: a server that has answered in full may ask for no more of the request. */
function stopSending(stream: ServerHttp2Stream): void {
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}

/** Everything but printable ASCII as UTF-8 in percent signs. */
function percentEncoded(text: string): string {
  const encode = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return text.replaceAll(/[^ -$&-~]+/g, (odd) => Array.from(Buffer.from(odd), encode).join(''));
}
