// The server of overhead.mjs: hello world over node:http, which tells its parent what it has used.
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain');
  response.end('hello');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const startMs = performance.now();
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  globalThis.gc();
  const { rss } = process.memoryUsage();
  process.send({ port: server.address().port, cpu: user + system, rss, startMs });
});
