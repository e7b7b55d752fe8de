import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

test('slots are handed over in order and never exceeded', async () => {
  const slots = new Slots({ atOnce: 2, waiting: 2, waitMs: 60_000 });
  const first = await slots.acquire();
  await slots.acquire();
  const order: string[] = [];
  const third = slots.acquire().then((release) => {
    order.push('third');
    release?.();
  });
  const fourth = slots.acquire().then(() => order.push('fourth'));
  expect(await slots.acquire()).toBeUndefined();
  expect(slots.taken).toBe(2);
  first?.();
  first?.();
  await Promise.all([third, fourth]);
  expect(order).toEqual(['third', 'fourth']);
  expect(slots.taken).toBe(2);
});

test('who waits too long gets nothing and holds up nobody', async () => {
  const slots = new Slots({ atOnce: 1, waiting: 5, waitMs: 1 });
  const release = await slots.acquire();
  expect(await slots.acquire()).toBeUndefined();
  release?.();
  expect(await slots.acquire()).toBeTypeOf('function');
});
