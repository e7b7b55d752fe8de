import type { AddressInfo } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { seededRandom } from '@tracewell/testing';
import { announce } from './address.ts';
import { SHOP_SCHEMA } from './shop-schema.ts';
import { openSlowPort } from './slow-port.ts';

// PostgreSQL itself, compiled to WebAssembly, behind its own wire protocol. It runs one statement at a time; the server in
// front lets every service hold connections of its own.
const database = await PGlite.create();
await database.exec(SHOP_SCHEMA);
const server = new PGLiteSocketServer({
  db: database,
  host: '127.0.0.1',
  port: 0,
  maxConnections: 40,
});
await server.start();
const port = Number(server.getServerConn().split(':').at(-1));

// Catalog 2.4.1 asks through this port: its query of the products takes what it took in the history since the bad deploy.
const random = seededRandom(Number(process.env.SHOP_SEED ?? 1));
const slow = await openSlowPort(port, 'FROM products', () => random.logNormal(280, 0.53));

announce({ postgres: port, postgresProducts: (slow.address() as AddressInfo).port }, () =>
  database.close(),
);
