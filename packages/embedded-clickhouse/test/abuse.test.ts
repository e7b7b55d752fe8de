import { expect, test } from 'vitest';
import { abuse, seeded, TABLE } from './abuse.ts';
import { openEngine } from './open-engine.ts';

test('clients that leave in the middle of everything harm nobody else', async () => {
  await using db = await openEngine();
  const { pid } = db.engine;
  await db.ask(TABLE);
  const options = { requests: 200, parallel: 14, random: seeded(26) };
  const damage = await abuse(db, options);
  expect(damage.wrong).toEqual([]);
  expect(db.lines).toEqual([]);
  const stored = await db.ask("SELECT count(), uniqExact(n) FROM abused WHERE text = 'small'");
  const small = damage.sent['insert small'];
  expect(stored.text).toBe(`${small}\t${small}\n`);
  expect(db.engine.pid).toBe(pid);
}, 120_000);
