import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A port that passes a connection through to `targetPort`, but holds a client's bytes back for `delayMs()` when they contain
 * `phrase`. It stands for the index that a bad release lost: the statement is slow, nobody else's is.
 */
export function openSlowPort(
  targetPort: number,
  phrase: string,
  delayMs: () => number,
): Promise<Server> {
  const server = createServer((client) => passThrough(client, targetPort, phrase, delayMs));
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function passThrough(
  client: Socket,
  targetPort: number,
  phrase: string,
  delayMs: () => number,
): void {
  const target = connect(targetPort, '127.0.0.1');
  let sent = Promise.resolve();
  client.on('data', (bytes) => {
    const wait = bytes.includes(phrase) ? delayMs() : 0;
    sent = sent.then(async () => {
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      if (!target.destroyed) target.write(bytes);
    });
  });
  target.pipe(client);
  client.on('close', () => target.destroy());
  target.on('close', () => client.destroy());
  client.on('error', () => target.destroy());
  target.on('error', () => client.destroy());
}
