import type { Socket } from 'node:net';
import type { MistakeKind } from '../../telemetry/ingest-report.ts';
import { plainAnswer } from '../raw-mistakes.ts';

/** How every HTTP/2 connection begins (RFC 9113 section 3.4); enough of it to know. */
const PREFACE = Buffer.from('PRI * HTTP/2.0');
const TLS_HANDSHAKE = 0x16;

/** What a new connection speaks: HTTP/2, or something else with the answer it is sent away with. */
export type FirstBytes =
  | { readonly kind: 'http2' }
  | { readonly kind: MistakeKind; readonly advice: string; readonly answer: string };

/**
 * Waits for the first bytes of a connection and puts them back, unread. Undefined when it ended, or
 * sent too little within the time.
 */
export async function judgeFirstBytes(
  socket: Socket,
  withinMs: number,
  httpUrl: string,
): Promise<FirstBytes | undefined> {
  socket.on('error', () => undefined);
  const patience = setTimeout(() => socket.destroy(), withinMs);
  let head = Buffer.alloc(0);
  try {
    while (head.length < PREFACE.length && PREFACE.subarray(0, head.length).equals(head)) {
      const chunk = await nextBytes(socket);
      if (chunk === undefined) return undefined;
      head = Buffer.concat([head, chunk]);
    }
  } finally {
    clearTimeout(patience);
  }
  if (!head.subarray(0, PREFACE.length).equals(PREFACE)) return mistakeOf(head, httpUrl);
  socket.unshift(head);
  return { kind: 'http2' };
}

function nextBytes(socket: Socket): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const look = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null && !socket.destroyed && !socket.readableEnded) return;
      socket.off('readable', look).off('end', look).off('close', look);
      resolve(chunk ?? undefined);
    };
    socket.on('readable', look).on('end', look).on('close', look);
  });
}

/** What those are told who speak HTTP, but not gRPC. */
export function httpAdvice(httpUrl: string): string {
  return `TW2120 This port speaks OTLP over gRPC: send OTLP over HTTP to ${httpUrl} (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf).`;
}

function mistakeOf(head: Buffer, httpUrl: string): FirstBytes {
  if (head[0] === TLS_HANDSHAKE && head[1] === 3) {
    const advice =
      'TW2122 This port speaks gRPC without TLS: write http:// instead of https:// in OTEL_EXPORTER_OTLP_ENDPOINT, or set OTEL_EXPORTER_OTLP_INSECURE=true.';
    return { kind: 'tls_on_plain_port', advice, answer: plainAnswer(undefined, advice) };
  }
  if (/^[A-Z]+ \S/.test(head.toString('latin1'))) {
    const advice = httpAdvice(httpUrl);
    return { kind: 'http_on_grpc_port', advice, answer: plainAnswer(undefined, advice) };
  }
  const advice = 'TW2123 These bytes are no gRPC: this port takes OTLP over gRPC.';
  return { kind: 'not_grpc', advice, answer: plainAnswer(undefined, advice) };
}
