import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** Longer than the usual 60 s of a proxy in front, so that it never sends into a closed connection. */
const KEEP_ALIVE_MS = 65_000;
const CONNECTIONS_MAX = 10_000;

export interface Listeners extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

export interface BindOptions {
  /** `loopback` is 127.0.0.1 and ::1. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly app: RequestListener;
  readonly prepare: (server: Server) => void;
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'loopback' || host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** Listens for OTLP/HTTP. Rejects with a sentence when the port is taken. */
export async function bindListeners({ host, port, app, prepare }: BindOptions): Promise<Listeners> {
  const first = openServer(app, prepare);
  const address = host === 'loopback' ? '127.0.0.1' : host;
  const bound = await listen(first, address, port);
  const servers = [first];
  if (host === 'loopback') {
    const second = openServer(app, prepare);
    // A machine without IPv6, or with the port taken there, is served over IPv4.
    const both = await listen(second, '::1', bound).then(
      () => true,
      () => false,
    );
    if (both) servers.push(second);
  }
  return {
    host: address,
    port: bound,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

function openServer(app: RequestListener, prepare: (server: Server) => void): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.maxConnections = CONNECTIONS_MAX;
  prepare(server);
  return server;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken =
        error.code === 'EADDRINUSE'
          ? `TW1103 port ${port} on ${host} is taken by another process: end it, or choose another port with TRACEWELL_OTLP_HTTP_PORT or listen.otlpHttpPort.`
          : `TW1103 ${host}:${port} cannot be listened on: ${error.message}`;
      reject(new Error(taken, { cause: error }));
    });
    server.listen({ host, port, ipv6Only: host === '::1' }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no new connection, lets requests under way finish, and closes the idle connections. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection becomes idle when its last answer has left, so it is looked for again and again.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const patience = setTimeout(() => server.closeAllConnections(), 3000);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(patience);
      resolve();
    });
    server.closeIdleConnections();
  });
}
