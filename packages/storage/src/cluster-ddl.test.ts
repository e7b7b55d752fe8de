import { readFileSync } from 'node:fs';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderMigrations } from './render-migration.ts';
import { command, query } from './store.ts';

const deploy = new URL('../../../deploy/clickhouse/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, deploy), 'utf8');

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** Throws where the engine's parser does not understand the statement. */
async function parse(sql: string): Promise<string> {
  const { rows } = await query<{ explain: string }>(database.store, `EXPLAIN AST ${sql}`, {});
  return rows.map(({ explain }) => explain).join('\n');
}

describe('statements for a cluster', () => {
  const statements = renderMigrations('cluster').flatMap((migration) => migration.statements);

  it('are understood by the engine, all of them', async () => {
    for (const statement of statements) expect(await parse(statement), statement).not.toBe('');
    await expect(parse(`${statements[0]} AND`)).rejects.toThrow(/Syntax error/);
  });

  it('give every table a replicated local one and a distributed one, and run on every server', () => {
    const created = (pattern: RegExp) =>
      statements.flatMap((sql) => [...sql.matchAll(pattern)].map(([, name]) => name)).sort();
    const local = created(/CREATE TABLE IF NOT EXISTS (\w+)_local ON CLUSTER/g);
    expect(local.length).toBeGreaterThan(12);
    expect(created(/ENGINE = Replicated\w*MergeTree\(/g)).toHaveLength(local.length);
    expect(
      created(/ENGINE = Distributed\('\{cluster\}', currentDatabase\(\), '(\w+)_local'/g),
    ).toEqual(local);
    // What fills a table reads all shards and writes to one: it runs once.
    const isFilling = (sql: string) =>
      /^INSERT INTO \w+_local\b[\s\S]*\bFROM otel_\w+(?<!_local)\b/m.test(sql);
    for (const sql of statements.filter((sql) => !isFilling(sql)))
      expect(sql).toContain("ON CLUSTER '{cluster}'");
  });

  it('make the local tables that one server makes, replication aside', async () => {
    // The engine here has no Keeper: the same statements with plain engines show that the rest of them holds.
    await command(database.store, 'CREATE DATABASE shard');
    for (const sql of statements) {
      if (sql.includes('ENGINE = Distributed(')) continue;
      const plain = sql
        .replaceAll(" ON CLUSTER '{cluster}'", '')
        .replace(/Replicated(\w+)\('[^']*', '[^']*'(?:, (\w+))?\)/, (_, engine, argument) =>
          argument === undefined ? `${engine}` : `${engine}(${argument})`,
        )
        .replace(/replicated_deduplication_window(_seconds)? = \d+, /g, '')
        .replace(/\b(otel|tracewell)_(\w+)_local\b/g, 'shard.$&')
        .replace(/(VIEW IF (?:NOT )?EXISTS )(\w+)/, '$1shard.$2');
      await command(database.store, plain);
    }
    const { rows } = await query<{ n: string }>(
      database.store,
      "SELECT count() AS n FROM system.tables WHERE database = 'shard' AND endsWith(name, '_local')",
      {},
    );
    expect(Number(rows[0]?.n)).toBeGreaterThan(12);
  }, 120_000);
});

describe('the configuration of a cluster', () => {
  it.each(['cluster.xml', 'keeper.xml', 'users.xml'])('%s is well-formed', (name) => {
    const text = read(name)
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/<\?[\s\S]*?\?>/g, '');
    const open: string[] = [];
    for (const [, closes, tag, isEmpty] of text.matchAll(/<(\/?)([\w-]+)[^>]*?(\/?)>/g)) {
      if (isEmpty === '/') continue;
      if (closes === '/') expect(open.pop(), name).toBe(tag);
      else open.push(tag ?? '');
    }
    expect(open).toEqual([]);
  });

  it('has two shards of two replicas and three Keepers', () => {
    const shards = [...read('cluster.xml').matchAll(/<shard>[\s\S]*?<\/shard>/g)].map(
      ([shard]) => shard,
    );
    expect(shards).toHaveLength(2);
    for (const shard of shards) {
      expect(shard.match(/<replica>/g)).toHaveLength(2);
      expect(shard).toContain('<internal_replication>true</internal_replication>');
    }
    expect(read('keeper.xml').match(/<server>/g)).toHaveLength(3);
  });

  it('grants each user what it needs, in statements that the engine understands', async () => {
    const grants = [...read('users.xml').matchAll(/<query>(GRANT [^<]+)<\/query>/g)].map(
      ([, sql]) => sql ?? '',
    );
    expect(grants.length).toBeGreaterThan(6);
    // In the file the user is left out; the parser wants one.
    for (const sql of grants) expect(await parse(`${sql} TO somebody`), sql).not.toBe('');
    const of = (user: string) =>
      new RegExp(`<${user}>([\\s\\S]*?)</${user}>`).exec(read('users.xml'))?.[1] ?? '';
    expect(of('tracewell_reader')).not.toMatch(/ALTER|DROP|TRUNCATE|CREATE TABLE|CREATE VIEW/);
    expect(of('tracewell_writer')).not.toMatch(/ALTER|DROP|TRUNCATE|CREATE/);
  });
});
