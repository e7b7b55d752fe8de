import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failures, MESSAGE_GROUPS } from '../../test/error-messages.ts';
import { type ErrorGroupRow, type ListErrors, listErrors } from './list-errors.ts';

const MINUTE = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE / 180n - 2n) * 180n * MINUTE;
const RANGE = { from: START + 60n * MINUTE, to: START + 120n * MINUTE };

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await insertSpans(
    database,
    failures().flatMap((failure) =>
      trace([
        {
          service: failure.service,
          name: failure.operation,
          kind: 'server',
          startTimeUnixNano: START + BigInt(failure.minute) * MINUTE,
          status: 'error',
          ...(failure.statusMessage === undefined ? {} : { statusMessage: failure.statusMessage }),
          attributes: failure.attributes ?? {},
          resource: { 'service.version': failure.version },
          events:
            failure.exception === undefined
              ? []
              : [
                  {
                    name: 'exception',
                    timeUnixNano: START + BigInt(failure.minute) * MINUTE,
                    attributes: failure.exception,
                  },
                ],
        },
      ]),
    ),
  );
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function groups(question: Partial<ListErrors> = {}): Promise<readonly ErrorGroupRow[]> {
  const { rows } = await listErrors(database.store, {
    range: RANGE,
    lookBackTo: START,
    stepSeconds: 600,
    tree: undefined,
    limit: 500,
    ...question,
  });
  return rows;
}

describe('error groups', () => {
  it('put 200 messages into the groups that a person would', async () => {
    const found = await groups({ service: 'messages' });
    const expected = MESSAGE_GROUPS.map(({ shape, messages }) => [shape, messages.length]);
    const byShape = (left: readonly unknown[], right: readonly unknown[]) =>
      String(left[0]) < String(right[0]) ? -1 : 1;
    expect(MESSAGE_GROUPS.flatMap(({ messages }) => messages)).toHaveLength(200);
    expect(found.map(({ shape, count }) => [shape, count]).sort(byShape)).toEqual(
      expected.sort(byShape),
    );
  });

  it('say what is new, since when, where and in which versions', async () => {
    const [often, once] = await groups({ service: 'cart' });
    expect(often).toMatchObject({
      type: 'TimeoutError',
      typeKey: 'event.exception.type',
      shape: 'pool <id> timed out after <n>ms',
      frame: 'loadCart (/srv/app/src/cart.js)',
      count: 3,
      traceCount: 3,
      countBefore: 1,
      firstSeenUnixNano: String(START + 5n * MINUTE),
      lastSeenUnixNano: String(START + 82n * MINUTE),
      operations: ['GET /cart', 'POST /cart'],
      versions: ['1.0.0', '1.1.0'],
      steps: [
        { step: 1, count: 2 },
        { step: 2, count: 1 },
      ],
    });
    expect(once).toMatchObject({ type: 'TypeError', count: 1, countBefore: 0 });
  });

  it('tell the same message apart by the frame it comes from', async () => {
    const found = await groups({ service: 'frames' });
    expect(found.map(({ frame }) => frame).sort()).toEqual([
      'File "/srv/app/orders.py", in load',
      'com.shop.Orders.load(Orders.java)',
    ]);
  });

  it('fall back on status message, error.type and HTTP status', async () => {
    const found = await groups({ service: 'bare' });
    expect(found.map(({ type, shape }) => `${type}: ${shape}`).sort()).toEqual([
      '503: ',
      'ECONNRESET: ',
      'error: upstream <n> is gone',
    ]);
  });

  it('keep their id when the range moves, and leave out what only failed before', async () => {
    const whole = await groups({ service: 'cart' });
    const late = await groups({
      service: 'cart',
      range: { from: START + 80n * MINUTE, to: RANGE.to },
    });
    expect(late).toHaveLength(1);
    expect(late[0]?.id).toBe(whole[0]?.id);
    expect(await groups({ service: 'earlier' })).toEqual([]);
  });
});
