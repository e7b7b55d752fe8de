import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SealTimer } from './seal-timer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function openTimer() {
  const store = { isBusy: false };
  const sealedAt: number[] = [];
  const began = performance.now();
  const timer = new SealTimer(
    () => store.isBusy,
    () => {
      timer.stop();
      sealedAt.push(performance.now() - began);
    },
  );
  return { store, sealedAt, timer };
}

it('seals a second after the first record, however many follow', () => {
  const { sealedAt, timer } = openTimer();
  timer.start();
  vi.advanceTimersByTime(700);
  timer.start();
  vi.advanceTimersByTime(5000);
  expect(sealedAt).toEqual([1000]);
});

it('lets the block fill while the store is busy, and seals as soon as it is free', () => {
  const { store, sealedAt, timer } = openTimer();
  store.isBusy = true;
  timer.start();
  vi.advanceTimersByTime(1810);
  store.isBusy = false;
  vi.advanceTimersByTime(5000);
  expect(sealedAt).toEqual([1850]);
});

it('seals after three seconds though the store stays busy, and starts anew with the next block', () => {
  const { store, sealedAt, timer } = openTimer();
  store.isBusy = true;
  timer.start();
  vi.advanceTimersByTime(4000);
  timer.start();
  vi.advanceTimersByTime(4000);
  expect(sealedAt).toEqual([3000, 7000]);
});

it('forgets a block that was sealed for its size', () => {
  const { sealedAt, timer } = openTimer();
  timer.start();
  vi.advanceTimersByTime(500);
  timer.stop();
  vi.advanceTimersByTime(5000);
  expect(sealedAt).toEqual([]);
});
