// Writes migrations.json from the templates beside it, so that bundles carry the SQL: `npm run sql -w packages/storage`.
import { readdir, readFile, writeFile } from 'node:fs/promises';

const folder = new URL('.', import.meta.url);
const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
const migrations = await Promise.all(
  names.map(async (name) => ({
    name: name.replace(/\.sql$/, ''),
    sql: (await readFile(new URL(name, folder), 'utf8')).trim(),
  })),
);
await writeFile(new URL('migrations.json', folder), `${JSON.stringify(migrations, null, 2)}\n`);
