import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '@tracewell/testing';
import { announce } from './address.ts';

// Stands for hosts outside the shop, which send no spans: a card acquirer that is having a bad day, and a feature store.
const random = seededRandom(Number(process.env.SHOP_SEED ?? 1) + 1);
const REFUSED_CHARGES = 0.3;

function answer(host: string, path: string): { readonly status: number; readonly ms: number } {
  if (host.startsWith('features.')) return { status: 200, ms: random.logNormal(55, 0.45) };
  const refused = path === '/charges' && random.chance(REFUSED_CHARGES);
  return { status: refused ? 502 : 201, ms: random.logNormal(120, 0.35) };
}

const server = createServer((request, response) => {
  const { status, ms } = answer(request.headers.host ?? '', request.url ?? '/');
  setTimeout(() => {
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  }, ms);
});
server.listen(0, '127.0.0.1', () => {
  announce({ outside: (server.address() as AddressInfo).port }, () => Promise.resolve());
});
