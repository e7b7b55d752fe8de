import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, TestEngine } from './open-engine.ts';

export interface Damage {
  /** Requests sent, by kind */
  readonly sent: Record<string, number>;
  /** Answers that were not what they must be, or connections that broke by themselves */
  readonly wrong: string[];
}

interface Abuse {
  readonly db: TestEngine;
  readonly random: () => number;
  readonly damage: Damage;
}

type Kind = (abuse: Abuse, n: number) => Promise<void>;

const SLOW = 'SELECT sum(sleepEachRow(0.05)) FROM numbers(40) SETTINGS max_block_size = 1';

export const TABLE = `CREATE TABLE IF NOT EXISTS abused (n UInt64, text String, day Date) ENGINE = MergeTree
  PARTITION BY day ORDER BY n SETTINGS fsync_after_insert = 1, non_replicated_deduplication_window = 10000`;

/** What clients do to an engine: each kind ends with its client gone, with a refusal, or with a checked answer. */
const KINDS: Readonly<Record<string, Kind>> = {
  streamed: (abuse) =>
    cut(abuse, 'SELECT number, toString(cityHash64(number)) FROM numbers(20000000)'),
  whole: (abuse) => cut(abuse, 'SELECT number, toString(number) FROM numbers(2000000) FORMAT JSON'),
  computing: (abuse) => cut(abuse, 'SELECT uniqExact(cityHash64(number)) FROM numbers(50000000)'),
  sleeping: (abuse) => cut(abuse, SLOW),
  reader: (abuse) => cut(abuse, 'SELECT sum(cityHash64(number)) FROM numbers(500000000)', 'reader'),
  scalar: (abuse) =>
    cut(
      abuse,
      'SELECT (SELECT max(sipHash64(number)) FROM numbers(100000000)) AS m, number FROM numbers(9)',
    ),
  ddl: (abuse, n) => cut(abuse, `CREATE TABLE t${n} (a UInt8) ENGINE = MergeTree ORDER BY a`),
  'insert select': (abuse, n) =>
    cut(abuse, `INSERT INTO abused SELECT number, 'x', toDate(${n % 5}) FROM numbers(200000)`),
  'insert cut': async (abuse, n) => {
    const body = `${n}\ttext\t2026-11-01\n`.repeat(20_000);
    await cut(abuse, 'INSERT INTO abused FORMAT TSV', undefined, body);
  },
  'insert small': async ({ db, damage }, n) => {
    const parameters = { insert_deduplication_token: `small-${n}` };
    const body = `${n}\tsmall\t2026-11-0${1 + (n % 5)}\n`;
    must(await db.ask('INSERT INTO abused FORMAT TSV', { body, parameters }), '', damage);
  },
  'select small': async ({ db, damage }, n) => {
    const parameters = { param_n: String(n) };
    must(await db.ask('SELECT {n:UInt64} + 1', { parameters }), `${n + 1}\n`, damage);
  },
  'read small': async ({ db, damage }, n) => {
    const answer = await db.ask(`SELECT ${n}, count() > 0 FROM system.tables`, { user: 'reader' });
    must(answer, `${n}\t1\n`, damage);
  },
  'time limit': async ({ db, damage }) => {
    const answer = await db.ask(SLOW, { parameters: { max_execution_time: '0.3' } });
    if (answer.status !== 408 && answer.status !== 200) damage.wrong.push(answer.text);
  },
  refused: async ({ db, damage }) => {
    const answer = await db.ask('SELECT nothing FROM nowhere');
    if (answer.status !== 404) damage.wrong.push(answer.text);
  },
  killed: async ({ db, damage }, n) => {
    const parameters = { log_comment: `victim-${n}` };
    const victim = db.ask(SLOW, { parameters });
    await db.ask(`KILL QUERY WHERE endsWith(Settings['log_comment'], 'victim-${n}') ASYNC`);
    const answer = await victim;
    if (!/^0\n$|Code: 394\./.test(answer.text)) damage.wrong.push(answer.text);
  },
  // Its Session outlives the request by a second and is closed in the middle of what others do.
  session: async ({ db, damage }, n) => {
    const parameters = { session_id: `s${n}`, session_timeout: '1' };
    const answer = await db.ask(`SELECT ${n}`, { parameters });
    // 202: eight others are open just now.
    if (answer.status !== 503) must(answer, `${n}\n`, damage);
  },
};

/** A linear congruential generator: the same requests for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Sends `requests` requests of all kinds, `parallel` at a time, the same ones for the same seed. */
export async function abuse(
  db: TestEngine,
  options: { requests: number; parallel: number; random: () => number },
): Promise<Damage> {
  const { requests, parallel, random } = options;
  const damage: Damage = { sent: {}, wrong: [] };
  const names = Object.keys(KINDS);
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let n = next++; n < requests; n = next++) {
      const name = names[Math.floor(random() * names.length)] ?? '';
      damage.sent[name] = (damage.sent[name] ?? 0) + 1;
      await KINDS[name]?.({ db, random, damage }, n).catch((error: Error) =>
        damage.wrong.push(`${name}: ${error.message} ${String(error.cause ?? '')}`),
      );
    }
  };
  await Promise.all(Array.from({ length: parallel }, sender));
  return damage;
}

/** Sends a request and leaves at a moment of its own: before, during or after the query. */
async function cut(
  { db, random }: Abuse,
  sql: string,
  user?: string,
  body?: string,
): Promise<void> {
  const leaving = new AbortController();
  const asked = db.ask(sql, {
    signal: leaving.signal,
    ...(user ? { user } : {}),
    ...(body ? { body } : {}),
  });
  const settled = asked.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([settled, delay(random() ** 2 * 600)]);
  leaving.abort();
  await settled;
}

function must(answer: Answer, text: string, damage: Damage): void {
  if (answer.status !== 200 || answer.text !== text)
    damage.wrong.push(`${answer.status} ${answer.text.slice(0, 300)}, not ${text}`);
}
