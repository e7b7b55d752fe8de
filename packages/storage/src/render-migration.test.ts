import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import embedded from '../sql/migrations.json' with { type: 'json' };
import { renderMigrations } from './render-migration.ts';

const folder = new URL('../sql/', import.meta.url);
const templates = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort();

describe('migration templates', () => {
  it('have a number each', () => {
    const numbers = templates.map((name) => Number(name.slice(0, 4)));
    expect(numbers.every((number) => number > 0)).toBe(true);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('are carried into bundles word for word (npm run sql -w packages/storage)', () => {
    const texts = templates.map((name) => ({
      name: name.replace(/\.sql$/, ''),
      sql: readFileSync(new URL(name, folder), 'utf8').trim(),
    }));
    expect(embedded).toEqual(texts);
  });

  // A store in use has seen these texts: change a shipped statement by adding a migration, never by editing it.
  it.each(['embedded', 'server', 'cluster'] as const)(
    'render for %s as committed',
    async (mode) => {
      const text = renderMigrations(mode)
        .map(({ name, statements }) => `-- ${name}\n${statements.join(';\n')};\n`)
        .join('\n');
      // What is left in braces is a macro of the server.
      expect(text.replace(/\{(cluster|shard|replica|uuid)\}/g, '')).not.toMatch(/\{[a-z]\w*[:}]/i);
      await expect(text).toMatchFileSnapshot(`../sql/rendered/${mode}.sql.snap`);
    },
  );
});
