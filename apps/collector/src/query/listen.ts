import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listening sockets that serve one API. Disposing refuses new requests and waits for those under way. */
export interface Listeners extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

export interface ListenOptions {
  /** `loopback` binds 127.0.0.1 and ::1 on one port. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly handler: RequestListener;
}

/** @throws Error TW5601 when the port is taken or the address is not ours */
export async function listen({ host, port, handler }: ListenOptions): Promise<Listeners> {
  const first = await bind(host === 'loopback' ? '127.0.0.1' : host, port, handler);
  const taken = (first.address() as AddressInfo).port;
  const servers = [first];
  if (host === 'loopback') {
    const second = await bindIpv6(taken, handler);
    if (second) servers.push(second);
  }
  return {
    host: host === 'loopback' ? '127.0.0.1' : host,
    port: taken,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

function bind(host: string, port: number, handler: RequestListener): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(handler);
    const fail = (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'the port is taken; choose another with TRACEWELL_API_PORT'
          : cause.message;
      reject(new Error(`TW5601 the query API cannot listen on ${host}:${port}: ${why}`, { cause }));
    };
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve(server);
    });
  });
}

/** A machine without IPv6, or one where the port is taken there, is served over IPv4 alone. */
async function bindIpv6(port: number, handler: RequestListener): Promise<Server | undefined> {
  try {
    return await bind('::1', port, handler);
  } catch {
    return undefined;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
