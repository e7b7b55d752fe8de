// Serves until it is told to stop. Every handler crosses timers, promises and a fetch to itself before it looks at its context.
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { addAttributes, withSpan } from '@tracewell/sdk';

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://x');
  const id = url.searchParams.get('id');
  if (url.pathname === '/inner') return response.end('inner');
  if (url.pathname === '/fail') return response.writeHead(503).end();
  if (url.pathname === '/hang') return void response.write('never ends');
  await pause(Number(id) % 7);
  await withSpan('work', { attributes: { id } }, async () => {
    await fetch(`http://127.0.0.1:${server.address().port}/inner?id=${id}`).then((r) => r.text());
    await new Promise(setImmediate);
  });
  addAttributes({ id });
  response.end(trace.getActiveSpan()?.spanContext().traceId);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${server.address().port}\n`));
