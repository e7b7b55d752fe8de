import { createServer, type RequestListener, type Server } from 'node:http';
import type { OpenServer } from './bind-listeners.ts';

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** Longer than the usual 60 s of a proxy in front, so that it never sends into a closed connection. */
const KEEP_ALIVE_MS = 65_000;
const CONNECTIONS_MAX = 10_000;

/** An HTTP/1.1 server for one address, bounded against slow and many senders. */
export function openHttpServer(
  app: RequestListener,
  prepare: (server: Server) => void,
): OpenServer {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.maxConnections = CONNECTIONS_MAX;
  prepare(server);
  return { server, end: () => end(server) };
}

/** Takes no new connection, lets requests under way finish, and closes the idle connections. */
function end(server: Server): Promise<void> {
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
