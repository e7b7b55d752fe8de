import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as openRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to one request. Without a fault it is passed on and answered. */
export type ProxyFault =
  /** The server is never asked. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The connection is cut before the server sees anything. */
  | { readonly kind: 'cut_request' }
  /** The server does all it was asked, and the connection is cut before its answer. */
  | { readonly kind: 'cut_answer' }
  /** As `cut_answer`, behind the first bytes of the answer. */
  | { readonly kind: 'cut_within_answer'; readonly bytes: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The server does all it was asked; its answer waits for the promise. Half-open when that never resolves. */
  | { readonly kind: 'hold_answer'; readonly until: Promise<void> };

export interface ProxiedRequest {
  readonly method: string;
  /** The `query` parameter, which holds the statement of an INSERT; '' without one. */
  readonly query: string;
  readonly parameters: URLSearchParams;
  readonly body: Buffer;
}

export type DecideFault = (request: ProxiedRequest) => ProxyFault | undefined;

/** A web server in front of another that lets requests fail as a network does. */
export class FaultProxy implements AsyncDisposable {
  readonly #target: URL;
  readonly #server: Server;
  #port = 0;
  /** Decides about every request that follows. */
  decide: DecideFault = () => undefined;
  /** Requests that have come. */
  requests = 0;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens; on the same port as before. */
  async open(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections and cuts those that are open. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const body = await readAll(request);
    const { searchParams: parameters } = new URL(request.url ?? '/', this.#target);
    const query = parameters.get('query') ?? '';
    const method = request.method ?? 'GET';
    const fault = this.decide({ method, query, parameters, body });
    if (fault?.kind === 'cut_request') return void response.destroy();
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, fault.headers);
      return void response.end(fault.body);
    }
    if (fault?.kind === 'delay') await sleep(fault.ms);
    const answer = await this.#ask(request, body);
    const answered = await readAll(answer);
    if (fault?.kind === 'hold_answer') await fault.until;
    if (fault?.kind === 'cut_answer') return void response.destroy();
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault?.kind === 'cut_within_answer') {
      response.write(answered.subarray(0, fault.bytes), () => response.destroy());
    } else response.end(answered);
  }

  async #ask(request: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const headers = { ...request.headers, 'content-length': String(body.length) };
    delete (headers as Record<string, unknown>)['transfer-encoding'];
    const { hostname, port } = this.#target;
    const { method, url: path } = request;
    const asked = openRequest({ hostname, port, method, path, headers, agent: false });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return answer;
  }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Opens a proxy on a free port in front of a web server, given by its URL. */
export async function openFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = new FaultProxy(target);
  await proxy.open();
  return proxy;
}
