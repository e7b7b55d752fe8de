import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from './data-folder.ts';

const TRIES = 10;

/**
 * Makes the servers listen. `loopback` means 127.0.0.1 and ::1 on one port, so that `localhost` works whichever
 * address a client tries first; a machine without IPv6 does without it.
 * @param open makes one more server of the same kind
 * @returns the servers and their port
 * @throws StartError TW4004 when the port is taken
 */
export async function listen(
  open: () => Server,
  host: string,
  port: number,
): Promise<{ servers: Server[]; port: number }> {
  if (host !== 'loopback') {
    const server = await bind(open(), host, port);
    return { servers: [server], port: portOf(server) };
  }
  for (let tries = 1; ; tries++) {
    const first = await bind(open(), '127.0.0.1', port);
    const taken = portOf(first);
    try {
      return { servers: [first, await bind(open(), '::1', taken)], port: taken };
    } catch (error) {
      if (!(error instanceof StartError)) return { servers: [first], port: taken };
      first.close();
      if (port !== 0 || tries === TRIES) throw error;
    }
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Rejects with StartError when the port is taken, with the system's error when there is no such address. */
function bind(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') reject(cause);
      else
        reject(
          new StartError(
            `TW4004 port ${port} on ${host} is taken; free it or choose another with --port`,
            { cause },
          ),
        );
    });
    server.listen(port, host, () => resolve(server));
  });
}
