import type { StatusAnswer } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { otlpHttpAddress, recentMistakes, watch } from './watch.ts';

function status(part: Partial<StatusAnswer>): StatusAnswer {
  const listeners = [{ protocol: 'otlp-http', host: '127.0.0.1', port: 14318 }];
  const base = {
    listeners,
    mistakes: [],
    senders: [],
    newestSpanUnixNano: null,
    ingestPublishedAtUnixNano: '1',
  };
  return { ...base, ...part } as StatusAnswer;
}

const empty = { newest: null, services: new Set<string>() };
const sender = (...services: string[]) =>
  ({ address: '127.0.0.1', agent: '', services }) as unknown as StatusAnswer['senders'][number];

test('waits on the real ports until the first span is stored', () => {
  expect(watch(undefined, undefined).words).toBe('Asking the collector.');
  expect(watch(status({}), empty).words).toBe('Listening on 14318. Nothing yet.');
  expect(watch(status({ newestSpanUnixNano: '1' }), empty)).toMatchObject({ arrived: true });
  expect(watch(status({ senders: [sender('cart')] }), empty)).toMatchObject({
    arrived: true,
    service: 'cart',
  });
  expect(watch(status({ ingestPublishedAtUnixNano: null }), empty).words).toMatch(
    /said nothing yet/,
  );
});

test('beside services that already send, only a new one ends the wait', () => {
  const opening = { newest: '9', services: new Set(['cart']) };
  const listeners = [
    { protocol: 'otlp-http', host: '::', port: 4318 },
    { protocol: 'otlp-grpc', host: '::', port: 4317 },
    { protocol: 'query API', host: '127.0.0.1', port: 4320 },
    { protocol: 'otlp-http', host: '0.0.0.0', port: 4318 },
  ];
  const busy = status({ listeners, newestSpanUnixNano: '10', senders: [sender('cart')] });
  expect(watch(busy, opening).words).toBe(
    'Listening on 4318 and 4317. No new service since this page opened.',
  );
  const joined = { ...busy, senders: [sender('cart'), sender('scoring')] };
  expect(watch(joined, opening)).toMatchObject({ arrived: true, service: 'scoring' });
});

test('shows the newest failed requests of the last ten minutes', () => {
  const now = 1_000_000_000;
  const mistake = (code: string, agoMs: number) => ({
    code,
    address: '127.0.0.1',
    what: '',
    count: 1,
    lastSeenUnixNano: `${now - agoMs}000000`,
  });
  const mistakes = [mistake('old', 601_000), mistake('a', 5_000), mistake('b', 1_000)];
  expect(recentMistakes(status({ mistakes }), now).map((one) => one.code)).toEqual(['b', 'a']);
});

test('names the address senders can really reach', () => {
  const at = (host: string, pageHost: string) =>
    otlpHttpAddress(status({ listeners: [{ protocol: 'OTLP/HTTP', host, port: 4318 }] }), pageHost);
  expect(at('127.0.0.1', 'trace.example.org')).toBe('http://localhost:4318');
  expect(at('0.0.0.0', 'trace.example.org')).toBe('http://trace.example.org:4318');
  expect(at('::', '127.0.0.1')).toBe('http://localhost:4318');
  expect(at('10.0.0.4', 'localhost')).toBe('http://10.0.0.4:4318');
  expect(at('fe80::1', 'localhost')).toBe('http://[fe80::1]:4318');
  expect(otlpHttpAddress(undefined, 'x')).toBe('http://localhost:4318');
});
