import { expect, test } from 'vitest';
import { dashboardAddress, isLoopback, shareLink } from './share-link.ts';

const NOW = 1_763_700_000_000;

test('a moving range is pinned to what it means now; a fixed one and the rest stay', () => {
  const link = 'http://10.0.0.7:4300/traces/ab?span=1&range=1h&env=prod';
  const pinned = 'range=1763696400000..1763700000000';
  expect(shareLink(link, '', NOW)).toBe(`http://10.0.0.7:4300/traces/ab?span=1&${pinned}&env=prod`);
  const fixed = 'http://10.0.0.7:4300/traces/ab?range=1..2&find=x%26y#a';
  expect(shareLink(fixed, '', NOW)).toBe(fixed);
  expect(shareLink('http://10.0.0.7:4300/traces/ab', '', NOW)).toBe(
    'http://10.0.0.7:4300/traces/ab',
  );
});

test('the public address takes the place of the one the page was opened at', () => {
  expect(
    shareLink('http://localhost:4300/traces/ab?span=1', 'https://traces.example.org/', NOW),
  ).toBe('https://traces.example.org/traces/ab?span=1');
});

test('a dashboard that only this machine reaches has no address for others', () => {
  expect(dashboardAddress({ origin: 'http://localhost:4300' }, '')).toBe('');
  expect(dashboardAddress({ origin: 'http://[::1]:4300' }, '')).toBe('');
  expect(dashboardAddress({ origin: 'http://10.0.0.7:4300' }, '')).toBe('http://10.0.0.7:4300');
  expect(dashboardAddress({ origin: 'http://localhost:4300' }, 'https://t.example.org')).toBe(
    'https://t.example.org',
  );
  expect(isLoopback('127.8.0.1')).toBe(true);
  expect(isLoopback('traces.example.org')).toBe(false);
});
