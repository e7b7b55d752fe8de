// Ends a span and waits for SIGTERM; with an argument it has a shutdown of its own.
import { createServer } from 'node:http';
import { withSpan } from '@tracewell/sdk';

const server = createServer().listen(0, '127.0.0.1', () => {
  withSpan('before the end', () => {});
  process.stdout.write('ready\n');
});
if (process.argv[2] === 'own') {
  process.on('SIGTERM', () => {
    server.close(() => {
      withSpan('own shutdown', () => {});
      process.stdout.write('closed by its own handler\n');
      process.exitCode = 7;
    });
  });
}
