import type { Socket } from 'node:net';

/** The sender's address without its port; IPv4 in its own form also where the socket is IPv6. */
export function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
}
