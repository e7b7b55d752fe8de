import type { AddressInfo, Server } from 'node:net';

/** A server for one address that does not listen yet. */
export interface OpenServer {
  readonly server: Server;
  /** Takes no new connection, lets what is under way finish, and closes the rest. */
  end(): Promise<void>;
}

export interface Listeners extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

export interface BindOptions {
  /** `loopback` is 127.0.0.1 and ::1. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What moves the port: a variable and a key of the config. */
  readonly setting: { readonly variable: string; readonly key: string };
  /** Called once for each address. */
  readonly open: () => OpenServer;
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'loopback' || host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** Listens for one protocol. Rejects with a sentence when the port is taken. */
export async function bindListeners({
  host,
  port,
  setting,
  open,
}: BindOptions): Promise<Listeners> {
  const first = open();
  const address = host === 'loopback' ? '127.0.0.1' : host;
  const bound = await listen(first.server, address, port).catch((error: unknown) => {
    throw cannotListen(error as NodeJS.ErrnoException, address, port, setting);
  });
  const opened = [first];
  if (host === 'loopback') {
    const second = open();
    // A machine without IPv6, or with the port taken there, is served over IPv4.
    const both = await listen(second.server, '::1', bound).then(
      () => true,
      () => false,
    );
    if (both) opened.push(second);
  }
  return {
    host: address,
    port: bound,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(opened.map((one) => one.end()));
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: host === '::1' }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function cannotListen(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  { variable, key }: BindOptions['setting'],
): Error {
  const taken =
    error.code === 'EADDRINUSE'
      ? `TW1103 port ${port} on ${host} is taken by another process: end it, or choose another port with ${variable} or ${key}.`
      : `TW1103 ${host}:${port} cannot be listened on: ${error.message}`;
  return new Error(taken, { cause: error });
}
