import { expect, it } from 'vitest';
import { SeenRequests } from './seen-requests.ts';

const MINUTE = 60_000;
const print = (n: number) => Uint8Array.of(n, 0, 255);

it('recognises what was written last before a restart, also when the clock has jumped since', () => {
  let monotonicMs = 5000;
  const written = [
    { fingerprint: print(1), atMs: 100 * MINUTE },
    { fingerprint: print(2), atMs: 109 * MINUTE },
    { fingerprint: print(3), atMs: 40 * MINUTE }, // set back by more than an hour
    { fingerprint: print(4), atMs: 41 * MINUTE },
  ];
  const seen = new SeenRequests(written, () => monotonicMs);
  expect([1, 2, 3, 4].map((n) => seen.find(print(n)))).toEqual(Array(4).fill('durable'));
  monotonicMs += 9.5 * MINUTE;
  expect([1, 2, 3, 4].map((n) => seen.find(print(n)))).toEqual([
    'durable',
    'durable',
    undefined,
    'durable',
  ]);
});

it('forgets after ten minutes, at once when the first copy failed', async () => {
  let monotonicMs = 0;
  const seen = new SeenRequests([], () => monotonicMs);
  let fail: (error: Error) => void = () => undefined;
  const fate = new Promise<void>((_, reject) => {
    fail = reject;
  });
  seen.add(print(1), fate);
  seen.add(print(2), Promise.resolve());
  expect(seen.find(print(1))).toBe(fate);
  fail(new Error('the disk failed'));
  await expect(fate).rejects.toThrow();
  await Promise.resolve();
  expect([seen.find(print(1)), seen.find(print(2))]).toEqual([undefined, 'durable']);
  monotonicMs = 10 * MINUTE;
  expect(seen.find(print(2))).toBeUndefined();
});
