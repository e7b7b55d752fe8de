import { expect, test } from 'vitest';
import { isAllowedHost, isOwnOrigin } from './allowed-host.ts';

test.each([
  ['localhost:4300', true],
  ['127.0.0.1:4300', true],
  ['[::1]:4300', true],
  ['10.0.0.7', true],
  ['traces.example.org', true],
  ['TRACES.example.org:4300', true],
  ['evil.example.org', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['', false],
  [null, false],
])('Host %s is answered: %s', (host, allowed) => {
  expect(isAllowedHost(host, ['traces.example.org'])).toBe(allowed);
});

test('a changing request from another site is refused', () => {
  expect(isOwnOrigin('http://localhost:4300', 'localhost:4300')).toBe(true);
  expect(isOwnOrigin('http://localhost:4301', 'localhost:4300')).toBe(false);
  expect(isOwnOrigin('null', 'localhost:4300')).toBe(false);
  expect(isOwnOrigin(null, 'localhost:4300')).toBe(true);
});
