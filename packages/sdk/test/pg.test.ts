import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { expect, test } from 'vitest';
import { summarise } from '../src/instruments/statement.ts';
import { openReceiver } from './receiver.ts';
import { entry, runNode } from './run-node.ts';

test.each(['database.mjs', 'database.cjs'])('queries of pg are spans (%s)', async (app) => {
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0 });
  await server.start();
  const port = server.getServerConn().split(':')[1] ?? '';
  await using receiver = await openReceiver();
  const { code, stderr } = await runNode(['--import', entry, app, port], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  }).ended;
  await server.stop();
  await db.close();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const told = receiver.spans.map(({ name, attributes }) => [name, attributes['db.query.text']]);
  expect(told).toEqual([
    ['CREATE people', 'CREATE TABLE people (id int, name text)'],
    ['INSERT people', 'INSERT INTO people VALUES (?, ?)'],
    ['SELECT people', 'SELECT name FROM people WHERE id = $1'],
    ['SELECT nowhere', 'SELECT nothing FROM nowhere'],
  ]);
  expect(receiver.spans[3]).toMatchObject({ kind: 3, statusCode: 2 });
  expect(receiver.spans[3]?.attributes).toMatchObject({
    'db.system.name': 'postgresql',
    'db.namespace': 'postgres',
    'db.response.status_code': '42P01',
    'error.type': '42P01',
    'server.address': '127.0.0.1',
    'server.port': Number(port),
  });
});

test.each([
  [
    'select * from "Order Lines" l where id = 17',
    'SELECT',
    'Order Lines',
    'select * from "Order Lines" l where id = ?',
  ],
  [
    '/* who */ UPDATE shop.stock SET n = n - 1.5',
    'UPDATE',
    'shop.stock',
    'UPDATE shop.stock SET n = n - ?',
  ],
  ['DELETE FROM t1 WHERE a = $1', 'DELETE', 't1', 'DELETE FROM t1 WHERE a = $1'],
  ['BEGIN', 'BEGIN', undefined, 'BEGIN'],
  ["SELECT $tag$it's$tag$, 'a''b' -- 1", 'SELECT', undefined, 'SELECT ?, ?'],
  ['', 'QUERY', undefined, ''],
])('summarises %s', (sql, operation, table, text) => {
  expect(summarise(sql, false)).toEqual({ operation, table, text });
});
