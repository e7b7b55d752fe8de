import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { MistakeKind } from '../telemetry/ingest-report.ts';
import type { Mistakes } from '../telemetry/mistakes.ts';
import { addressOf } from './sender-address.ts';
import { grpcAdvice, tlsAdvice } from './usual-mistakes.ts';

const HTTP2_PREFACE = 'PRI * HTTP/2.0';
const TLS_HANDSHAKE = 0x16;
const HTTP_1_1_REQUIRED = 0xd;

/**
 * Answers bytes that are no HTTP/1.1 with a sentence, and counts them: gRPC and TLS on the plain port.
 * `otlpUrl` is the address of OTLP/HTTP where this port is another's.
 */
export function answerRawMistakes(server: Server, mistakes: Mistakes, otlpUrl?: string): void {
  server.on('clientError', (error: RawError, stream) => {
    const socket = stream as Socket;
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { kind, advice, answer } = judge(
      error,
      otlpUrl ?? `http://localhost:${socket.localPort ?? 4318}`,
    );
    mistakes.saw(kind, addressOf(socket), advice);
    socket.end(answer);
  });
}

type RawError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

interface RawMistake {
  readonly kind: MistakeKind;
  readonly advice: string;
  readonly answer: string | Buffer;
}

function judge({ code, rawPacket }: RawError, base: string): RawMistake {
  const packet = rawPacket ?? Buffer.alloc(0);
  if (packet.subarray(0, HTTP2_PREFACE.length).toString('latin1') === HTTP2_PREFACE) {
    const advice = grpcAdvice(base);
    return { kind: 'grpc_on_http_port', advice, answer: goAway(advice) };
  }
  if (packet[0] === TLS_HANDSHAKE && packet[1] === 3) {
    const advice = tlsAdvice(base);
    return { kind: 'tls_on_plain_port', advice, answer: plainAnswer(code, advice) };
  }
  const advice = `TW2116 These bytes are no HTTP request (${code ?? 'unknown'}).`;
  return { kind: 'not_http', advice, answer: plainAnswer(code, advice) };
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A whole HTTP/1.1 answer that carries one sentence and ends the connection. */
export function plainAnswer(code: string | undefined, advice: string): string {
  const status = STATUS_LINES[code ?? ''] ?? '400 Bad Request';
  const length = Buffer.byteLength(advice) + 1;
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${length}\r\n\r\n${advice}\n`;
}

/** An HTTP/2 server that only says why it will not serve: empty SETTINGS, then GOAWAY with the sentence. */
function goAway(advice: string): Buffer {
  const text = Buffer.from(advice);
  const settings = frameHead(0, 4);
  const payload = Buffer.alloc(8);
  payload.writeUInt32BE(HTTP_1_1_REQUIRED, 4);
  return Buffer.concat([settings, frameHead(8 + text.length, 7), payload, text]);
}

/** RFC 9113 section 4.1: 24 bits of length, type, flags, stream 0. */
function frameHead(length: number, type: number): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  return head;
}
