import {
  createServer as createHttp2Server,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer, type Socket } from 'node:net';
import type { Mistakes } from '../../telemetry/mistakes.ts';
import type { OpenServer } from '../bind-listeners.ts';
import { addressOf } from '../sender-address.ts';
import { type FirstBytes, judgeFirstBytes } from './first-bytes.ts';
import { type CallLimits, Calls, type CallsOptions } from './serve-calls.ts';

export interface GrpcServerOptions extends CallsOptions {
  readonly mistakes: Mistakes;
  readonly limits: ConnectionLimits & CallLimits;
}

/** See `limits` in the config; times in milliseconds. */
interface ConnectionLimits {
  readonly connections: number;
  readonly grpcConnections: number;
  readonly grpcStreams: number;
  readonly grpcIdleTimeout: number;
  readonly headerBytes: number;
  readonly headersTimeout: number;
}

const PATIENCE_MS = 3000;
/** What one call may have sent that nobody has read yet. */
const STREAM_WINDOW = 256 * 1024;
/** What one connection may have sent that nobody has read yet, over all its streams. */
const CONNECTION_WINDOW = 1024 * 1024;

/**
 * A gRPC server for one address: unary calls over HTTP/2 without TLS. Its own, on node:http2, so that
 * each byte of a message takes its room before the next is read (ADR 0009).
 */
export function openGrpcServer(options: GrpcServerOptions): OpenServer {
  const { limits } = options;
  const sessions = new Set<ServerHttp2Session>();
  const http2 = openHttp2(new Calls(options), limits, sessions);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    void judgeFirstBytes(socket, limits.headersTimeout, options.httpUrl).then((first) => {
      if (first === undefined) socket.destroy();
      else if (first.kind === 'http2') http2.emit('connection', socket);
      else sendAway(socket, first, options.mistakes);
    });
  });
  server.maxConnections = Math.min(limits.connections, limits.grpcConnections);
  return {
    server,
    end: () =>
      new Promise((resolve) => {
        // The sockets themselves: a session that was asked to close waits for its sender to go.
        const patience = setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, PATIENCE_MS);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        // GOAWAY: calls under way are answered, new ones go to a new connection.
        for (const session of sessions) session.close();
      }),
  };
}

/** HTTP/2 itself; its open connections are kept in `sessions`. */
function openHttp2(
  calls: Calls,
  limits: ConnectionLimits,
  sessions: Set<ServerHttp2Session>,
): Http2Server {
  const settings = {
    enablePush: false,
    maxConcurrentStreams: limits.grpcStreams,
    maxHeaderListSize: limits.headerBytes,
    initialWindowSize: STREAM_WINDOW,
  };
  const http2 = createHttp2Server({ settings });
  http2.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined); // a broken connection; its calls have ended with it
    session.setLocalWindowSize(CONNECTION_WINDOW);
    const endIdle = closeWhenIdle(session, limits.grpcIdleTimeout);
    session.once('close', () => {
      endIdle();
      sessions.delete(session);
    });
  });
  http2.on('stream', (stream, headers) => void calls.serve(stream, headers));
  return http2;
}

/**
 * Closes a connection that has had no call for so long. Only calls count: pings, and heads that never
 * end, would keep it open for ever. The result ends the watch.
 */
function closeWhenIdle(session: ServerHttp2Session, idleMs: number): () => void {
  let open = 0;
  const idle = setTimeout(() => {
    if (open === 0) session.close();
  }, idleMs).unref();
  session.on('stream', (stream) => {
    open += 1;
    stream.once('close', () => {
      open -= 1;
      idle.refresh();
    });
  });
  return () => clearTimeout(idle);
}

function sendAway(
  socket: Socket,
  { kind, advice, answer }: Exclude<FirstBytes, { kind: 'http2' }>,
  mistakes: Mistakes,
): void {
  mistakes.saw(kind, addressOf(socket), advice);
  // What was sent is taken off the socket: bytes left unread would cut the answer off.
  socket.resume().end(answer);
  setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
}
