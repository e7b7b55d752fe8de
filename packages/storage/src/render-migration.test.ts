import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import embedded from '../sql/migrations.json' with { type: 'json' };
import { renderMigrations } from './render-migration.ts';

const folder = new URL('../sql/', import.meta.url);
const templates = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort();

describe('migration templates', () => {
  it('are numbered without a gap from 1', () => {
    expect(templates.map((name) => Number(name.slice(0, 4)))).toEqual(
      templates.map((_, i) => i + 1),
    );
  });

  it('are carried into bundles word for word (npm run sql -w packages/storage)', () => {
    const texts = templates.map((name) => ({
      name: name.replace(/\.sql$/, ''),
      sql: readFileSync(new URL(name, folder), 'utf8').trim(),
    }));
    expect(embedded).toEqual(texts);
  });

  // A store in use has seen these texts: change a shipped statement by adding a migration, never by editing it.
  it.each(['embedded', 'server'] as const)('render for %s as committed', async (mode) => {
    const text = renderMigrations(mode)
      .map(({ name, sql }) => `-- ${name}\n${sql};\n`)
      .join('\n');
    expect(text).not.toMatch(/\{[a-z]\w*[:}]/i);
    await expect(text).toMatchFileSnapshot(`../sql/rendered/${mode}.sql.snap`);
  });
});
