import { describe, expect, it } from 'vitest';
import { QuestionQueue, weightOf } from './question-queue.ts';

const LIMITS = { running: 3, runningHeavy: 2, waiting: 3 };
const never = new AbortController().signal;

/** Enters in the background; says when it is in. */
function entering(queue: QuestionQueue, weight: 'light' | 'heavy', signal = never) {
  const entry = { isIn: false, place: queue.enter(weight, signal) };
  entry.place.then(
    () => {
      entry.isIn = true;
    },
    () => undefined,
  );
  return entry;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the queue of questions', () => {
  it('keeps room for light questions while heavy ones fill their share', async () => {
    const queue = new QuestionQueue(LIMITS);
    const heavy = [1, 2, 3].map(() => entering(queue, 'heavy'));
    await settled();
    expect(heavy.map(({ isIn }) => isIn)).toEqual([true, true, false]);
    const light = entering(queue, 'light');
    await settled();
    expect(light.isIn).toBe(true);
    expect(queue.figures).toEqual({ light: 1, heavy: 2, waiting: 1, refused: 0 });
  });

  it('lets light ones pass heavy ones that came before, and keeps the order within a weight', async () => {
    const queue = new QuestionQueue(LIMITS);
    const first = await queue.enter('heavy', never);
    const second = await queue.enter('heavy', never);
    const third = await queue.enter('light', never);
    const waiting = [entering(queue, 'heavy'), entering(queue, 'heavy'), entering(queue, 'light')];
    third[Symbol.dispose]();
    await settled();
    expect(waiting.map(({ isIn }) => isIn)).toEqual([false, false, true]);
    first[Symbol.dispose]();
    first[Symbol.dispose](); // leaving twice frees one place
    await settled();
    expect(waiting.map(({ isIn }) => isIn)).toEqual([true, false, true]);
    second[Symbol.dispose]();
    await settled();
    expect(waiting.map(({ isIn }) => isIn)).toEqual([true, true, true]);
  });

  it('never lets more in than there is room for, whatever the order of leaving', async () => {
    const queue = new QuestionQueue({ ...LIMITS, waiting: 100 });
    let most = 0;
    const ask = async (weight: 'light' | 'heavy') => {
      using _place = await queue.enter(weight, never);
      const { light, heavy } = queue.figures;
      expect(heavy).toBeLessThanOrEqual(2);
      most = Math.max(most, light + heavy);
      await settled();
    };
    const all = Array.from({ length: 60 }, (_, i) => ask(i % 3 === 0 ? 'light' : 'heavy'));
    await Promise.all(all);
    expect(most).toBe(3);
    expect(queue.figures).toEqual({ light: 0, heavy: 0, waiting: 0, refused: 0 });
  });

  it('forgets an asker who leaves, and refuses when too many wait', async () => {
    const queue = new QuestionQueue(LIMITS);
    await queue.enter('heavy', never);
    await queue.enter('heavy', never);
    const leaving = new AbortController();
    const left = entering(queue, 'heavy', leaving.signal);
    entering(queue, 'heavy');
    entering(queue, 'heavy');
    await expect(queue.enter('heavy', never)).rejects.toMatchObject({
      problem: { status: 503, code: 'TW5407' },
    });
    leaving.abort(new Error('gone'));
    await expect(left.place).rejects.toThrow('gone');
    expect(queue.figures).toMatchObject({ waiting: 2, refused: 1 });
  });

  it('lets what needs no store pass at once', async () => {
    const queue = new QuestionQueue({ running: 0, runningHeavy: 0, waiting: 0 });
    await queue.enter(weightOf('status'), never);
    expect([weightOf('trace'), weightOf('services')]).toEqual(['light', 'heavy']);
  });
});
