import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import { createServer, type Socket } from 'node:net';
import type { Mistakes } from '../../telemetry/mistakes.ts';
import type { OpenServer } from '../bind-listeners.ts';
import { addressOf } from '../sender-address.ts';
import { type FirstBytes, judgeFirstBytes } from './first-bytes.ts';
import { Calls, type CallsOptions } from './serve-calls.ts';

export interface GrpcServerOptions extends CallsOptions {
  readonly mistakes: Mistakes;
  /** `limits.connections`. */
  readonly connections: number;
}

/** Each may hold a window of bytes that nobody has read, so there are never more. */
const CONNECTIONS_MAX = 2000;
/** Within this time a new connection must say that it speaks HTTP/2. */
const PREFACE_MS = 10_000;
/** Exporters of metrics are silent for a minute; who is silent for longer connects again. */
const IDLE_MS = 300_000;
const PATIENCE_MS = 3000;

const SETTINGS = {
  enablePush: false,
  maxConcurrentStreams: 100,
  maxHeaderListSize: 16 * 1024,
  initialWindowSize: 256 * 1024,
} as const;
/** What one connection may have sent that nobody has read yet, over all its streams. */
const CONNECTION_WINDOW = 1024 * 1024;

/**
 * A gRPC server for one address: unary calls over HTTP/2 without TLS. Its own, on node:http2, so that
 * each byte of a message takes its room before the next is read (ADR 0009).
 */
export function openGrpcServer(options: GrpcServerOptions): OpenServer {
  const calls = new Calls(options);
  const sessions = new Set<ServerHttp2Session>();
  const http2 = createHttp2Server({ settings: SETTINGS });
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => undefined); // a broken connection; its calls have ended with it
    session.setLocalWindowSize(CONNECTION_WINDOW);
    session.setTimeout(IDLE_MS, () => session.close());
  });
  http2.on('stream', (stream, headers) => void calls.serve(stream, headers));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    void judgeFirstBytes(socket, PREFACE_MS, options.httpUrl).then((first) => {
      if (first === undefined) socket.destroy();
      else if (first.kind === 'http2') http2.emit('connection', socket);
      else sendAway(socket, first, options.mistakes);
    });
  });
  server.maxConnections = Math.min(options.connections, CONNECTIONS_MAX);
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
