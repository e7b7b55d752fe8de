import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { isPreviewer, linkPreview } from './link-preview.ts';

test.each([
  ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', true],
  ['facebookexternalhit/1.1', true],
  ['Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36', false],
  [null, false],
])('%s fetches a preview: %s', (agent, previews) => {
  expect(isPreviewer(agent)).toBe(previews);
});

const span = {
  spanId: '00f067aa0ba902b7',
  parentSpanId: '',
  name: 'POST /checkout',
  service: 'gateway',
  kind: 'server',
  startTimeUnixNano: '1763700000000000000',
  durationNs: '2140000000',
  isError: false,
  status: { code: 'unset', message: '' },
  attributes: {},
  events: [],
};

test('the preview says what the page says; a trace that is gone has none', async () => {
  const server = createServer((request, response) => {
    const found = request.url?.endsWith('/known');
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        found
          ? { traceId: 'known', spans: [span], percentile: { slowerThan: 0.983, n: 4210 } }
          : { code: 'TW5201', title: 'No such trace', detail: 'gone', status: 404 },
      ),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.TRACEWELL_API_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await linkPreview('known')).toEqual({
    title: 'POST /checkout gateway',
    description: 'Took 2.14 s, slower than 98 % of its kind.',
  });
  expect(await linkPreview('gone')).toBeUndefined();
  server.closeAllConnections();
  server.close();
});
