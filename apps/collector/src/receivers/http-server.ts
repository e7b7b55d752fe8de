import { createServer, type RequestListener, type Server } from 'node:http';
import type { Config } from '../config.ts';
import type { OpenServer } from './bind-listeners.ts';

/** How often Node looks for requests that take too long; its own 30 s would triple the patience. */
const LOOK_MS = 1000;

/** An HTTP/1.1 server for one address, bounded against slow and many senders. */
export function openHttpServer(
  app: RequestListener,
  prepare: (server: Server) => void,
  limits: Config['limits'],
): OpenServer {
  const { headersTimeout, requestTimeout, keepAliveTimeout } = limits;
  const options = {
    headersTimeout,
    requestTimeout: Math.max(headersTimeout, requestTimeout),
    keepAliveTimeout,
    maxHeaderSize: limits.headerBytes,
    connectionsCheckingInterval: LOOK_MS,
  };
  const server = createServer(options, app);
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = limits.requestsPerConnection;
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
