import pg from 'pg';
import { type Place, portOf } from './address.ts';

/** A pool of connections to the shop's PostgreSQL, through the port that `place` names. */
export function openPool(
  place: Extract<Place, 'postgres' | 'postgresProducts'>,
  size = 2,
): pg.Pool {
  const pool = new pg.Pool({
    host: 'postgres',
    port: portOf(place),
    user: 'postgres',
    database: 'shop',
    max: size,
  });
  // A connection that breaks while idle is replaced by the next query; without a listener it would end the process.
  pool.on('error', (error) => console.error(`postgres: ${error.message}`));
  return pool;
}
