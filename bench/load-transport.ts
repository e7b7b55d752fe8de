import { Agent, type ClientRequest, request } from 'node:http';
import { type Client, credentials, makeClientConstructor, status } from '@grpc/grpc-js';
import type { LoadFormat } from './load-messages.ts';

/** Sends one body; resolves with the HTTP status, or what stands for it, once the whole answer is there. */
export interface Transport extends Disposable {
  send(body: Uint8Array): Promise<number>;
}

const CONTENT_TYPES = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
  zipkin: 'application/json',
} as const;
const USER_AGENT = 'tracewell-bench/1';

/** A transport with so many connections that stay open. */
export function openTransport(format: LoadFormat, url: string, connections: number): Transport {
  return format === 'grpc'
    ? openGrpc(url, connections)
    : openHttp(new URL(url), CONTENT_TYPES[format], connections);
}

function openHttp(url: URL, contentType: string, maxSockets: number): Transport {
  const agent = new Agent({ keepAlive: true, maxSockets });
  const send = (body: Uint8Array): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = {
        'content-type': contentType,
        'content-length': body.length,
        'user-agent': USER_AGENT,
      };
      const sent: ClientRequest = request(url, { method: 'POST', agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
        answer.once('error', reject);
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return { send, [Symbol.dispose]: () => agent.destroy() };
}

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const asIs = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** What may be sent again, as OTLP/HTTP says it. */
const HTTP_STATUS = new Map([
  [status.UNAVAILABLE, 503],
  [status.RESOURCE_EXHAUSTED, 429],
]);

/** gRPC shares a connection among clients with the same options: a number tells ours apart. */
function openGrpc(url: string, connections: number): Transport {
  const Caller = makeClientConstructor({}, 'TraceService');
  const clients: Client[] = Array.from(
    { length: connections },
    (_, number) => new Caller(url, credentials.createInsecure(), { 'bench.number': number }),
  );
  let turn = 0;
  const send = (body: Uint8Array): Promise<number> =>
    new Promise((resolve, reject) => {
      turn = (turn + 1) % clients.length;
      clients[turn]?.makeUnaryRequest(EXPORT, asIs, asIs, body, (error) => {
        const http = error === null ? 200 : HTTP_STATUS.get(error.code);
        if (http === undefined) reject(error);
        else resolve(http);
      });
    });
  return {
    send,
    [Symbol.dispose]: () => {
      for (const client of clients) client.close();
    },
  };
}
