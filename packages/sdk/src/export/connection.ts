import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Endpoint } from '../endpoints.ts';
import { DISTRO_VERSION } from '../resource.ts';

export interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
}

const MAX_REPLY_BYTES = 64 * 1024;
const compress = promisify(gzip);

/** The cause of a failed request in words; Node hides the interesting part in an AggregateError when it tried two addresses. */
export function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(causeOf).join('; ');
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}

function tlsOptions({ tls }: Endpoint): https.AgentOptions {
  const files = Object.entries(tls).filter(([, file]) => file !== undefined);
  return Object.fromEntries(files.map(([name, file]) => [name, readFileSync(file ?? '')]));
}

/** A kept-alive connection to one OTLP endpoint. Nothing of it keeps the process alive; `flush` holds it while it waits. */
export class Connection {
  readonly #endpoint: Endpoint;
  readonly #agent: http.Agent;
  readonly #underWay = new Set<http.ClientRequest>();

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    const options = { keepAlive: true, maxSockets: 2 };
    this.#agent =
      endpoint.url.protocol === 'https:'
        ? new https.Agent({ ...options, ...tlsOptions(endpoint) })
        : new http.Agent(options);
  }

  get url(): string {
    return this.#endpoint.url.href;
  }

  /** Posts a protobuf body. Rejects when no answer comes in time. */
  async post(body: Uint8Array): Promise<Reply> {
    const gzipped = this.#endpoint.compression === 'gzip';
    const bytes = gzipped ? await compress(body, { level: constants.Z_BEST_SPEED }) : body;
    const headers = {
      // As OTLP asks of exporters, so that a receiver can say who sends; a header of the user's own wins.
      'user-agent': `tracewell-sdk/${DISTRO_VERSION}`,
      ...this.#endpoint.headers,
      'content-type': 'application/x-protobuf',
      'content-length': bytes.byteLength,
      ...(gzipped ? { 'content-encoding': 'gzip' } : {}),
    };
    // Our own requests make no spans, whatever else in the process instruments HTTP.
    return context.with(suppressTracing(ROOT_CONTEXT), () => this.#exchange(bytes, headers));
  }

  #exchange(bytes: Uint8Array, headers: http.OutgoingHttpHeaders): Promise<Reply> {
    const { url, timeoutMs } = this.#endpoint;
    const send = url.protocol === 'https:' ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const request = send(url, { method: 'POST', agent: this.#agent, headers });
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)),
        timeoutMs,
      ).unref();
      this.#underWay.add(request);
      request.on('socket', (socket) => socket.unref());
      request.on('error', reject);
      request.on('close', () => {
        clearTimeout(timer);
        this.#underWay.delete(request);
      });
      request.on('response', (response) => readReply(response, resolve, reject));
      request.end(bytes);
    });
  }

  close(): void {
    for (const request of this.#underWay) request.destroy(new Error('shut down'));
    this.#agent.destroy();
  }
}

function readReply(
  response: http.IncomingMessage,
  resolve: (reply: Reply) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    // No honest collector answers at length; what is beyond is read and forgotten.
    if (size <= MAX_REPLY_BYTES) chunks.push(chunk);
  });
  response.on('error', reject);
  response.on('end', () => {
    const retryAfter = response.headers['retry-after'];
    resolve({ status: response.statusCode ?? 0, retryAfter, body: Buffer.concat(chunks) });
  });
}
