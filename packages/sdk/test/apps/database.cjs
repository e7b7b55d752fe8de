const pg = require('pg');
void (async () => {
  const pool = new pg.Pool({
    host: '127.0.0.1',
    port: Number(process.argv[2]),
    user: 'postgres',
    database: 'postgres',
    max: 1,
  });
  await pool.query('CREATE TABLE people (id int, name text)');
  await pool.query("INSERT INTO people VALUES (42, 'Ada''s secret')");
  await pool.query({ text: 'SELECT name FROM people WHERE id = $1', values: [42] });
  await new Promise((resolve) =>
    pool.query('SELECT nothing FROM nowhere', (error) => resolve(error)),
  );
  await pool.end();
})();
