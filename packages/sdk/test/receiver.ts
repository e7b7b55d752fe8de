import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { collectSpans, type ReceivedSpan } from './collect-spans.ts';

interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  readonly spans: readonly ReceivedSpan[];
  /** Resolves when `holds` does, asked after every request. Vitest's timeout is the limit. */
  until<T>(holds: (receiver: Receiver) => T | undefined | false): Promise<T>;
}

type Respond = (request: ReceivedRequest, response: ServerResponse, nth: number) => void;

/** The spans of a protobuf request; JSON (the generated history of the shop) is left to those who ask for it. */
function spansOf({ path, headers, body }: ReceivedRequest): ReceivedSpan[] {
  const protobuf = headers['content-type'] === 'application/x-protobuf';
  return protobuf && path === '/v1/traces' ? collectSpans(body) : [];
}

/** A real OTLP/HTTP receiver on a free port. `respond` may answer otherwise than with 200 and an empty body. */
export async function openReceiver(respond?: Respond, port = 0): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const spans: ReceivedSpan[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const request = { path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      if (respond) respond(request, response, requests.length);
      else response.writeHead(200).end();
      if (response.statusCode < 300) spans.push(...spansOf(request));
      for (const check of [...waiting]) check();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans,
    until: (holds) =>
      new Promise((resolve) => {
        const check = () => {
          const found = holds(receiver);
          if (found === undefined || found === false) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
