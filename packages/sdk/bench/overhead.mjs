// What the SDK costs: CPU of the server process per request, memory, start. Bare and traced servers take turns, the load comes
// from this process, medians are printed.  node packages/sdk/bench/overhead.mjs [rounds] [requests]
import { fork } from 'node:child_process';
import { Agent, createServer, get } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const sdk = join(here, '../dist/index.js');
const rounds = Number(process.argv[2] ?? 5);
const requests = Number(process.argv[3] ?? 20_000);
const CONNECTIONS = 20;
const VARIANTS = {
  bare: { flags: [], variables: {} },
  traced: { flags: ['--import', sdk], variables: {} },
  unsampled: { flags: ['--import', sdk], variables: { OTEL_TRACES_SAMPLER: 'always_off' } },
};

const collector = createServer((request, response) => {
  request.resume().on('end', () => response.end());
});
await new Promise((resolve) => collector.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${collector.address().port}`;

function startServer({ flags, variables }) {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: 'bench', ...variables };
  const server = fork(join(here, 'server.mjs'), { execArgv: ['--expose-gc', ...flags], env });
  const answer = (word) =>
    new Promise((resolve) => {
      server.once('message', resolve);
      server.send(word);
    });
  return { answer, end: () => server.kill('SIGKILL') };
}

function ask(port, agent) {
  return new Promise((resolve, reject) => {
    get({ port, agent, path: '/hello?x=1' }, (response) => {
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
}

async function load(port, agent, count) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await ask(port, agent);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

/** CPU microseconds of the server per request, and its memory when idle after a collection. */
async function measure(variant) {
  const server = startServer(variant);
  const { port, rss, startMs } = await server.answer('start');
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  await load(port, agent, 8000); // until the code is compiled
  const before = await server.answer('cpu');
  await load(port, agent, requests);
  const after = await server.answer('cpu');
  agent.destroy();
  server.end();
  return { cpu: (after.cpu - before.cpu) / requests, rss, loaded: after.rss, startMs };
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const results = Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, variant] of Object.entries(VARIANTS))
    results[name].push(await measure(variant));
}
for (const [name, all] of Object.entries(results)) {
  const of = (field) => median(all.map((one) => one[field]));
  const spread = all.map((one) => one.cpu.toFixed(1)).join(' ');
  process.stdout.write(
    `${name}: ${of('cpu').toFixed(1)} cpu-us/request (${spread}), RSS ${(of('rss') / 1e6).toFixed(1)} MB at start, ${(of('loaded') / 1e6).toFixed(1)} MB after the load, listening ${of('startMs').toFixed(0)} ms after the process began\n`,
  );
}
collector.closeAllConnections();
collector.close();
