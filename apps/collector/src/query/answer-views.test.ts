import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openQueryApi, type QueryApi } from '../../test/open-query-api.ts';

let api: QueryApi;
let file: string;
beforeAll(async () => {
  // Views need no store.
  api = await openQueryApi({ announced: false });
  file = join(api.config.dataDir, 'views.json');
});
beforeEach(async () => {
  await rm(file, { force: true });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

async function names(): Promise<readonly string[]> {
  return (await api.client.views()).views.map(({ name }) => name);
}

it('keeps views by name in a file, replaces and removes them', async () => {
  expect(await names()).toEqual([]);
  await api.client.keepView('slow checkouts', '/traces?q=duration+%3E+1s');
  await api.client.keepView('Ausfälle / heute', '/traces?q=error');
  const { views } = await api.client.keepView('slow checkouts', '/traces?q=duration+%3E+2s');
  expect(views).toMatchObject([
    { name: 'Ausfälle / heute', path: '/traces?q=error' },
    { name: 'slow checkouts', path: '/traces?q=duration+%3E+2s' },
  ]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ views });
  expect((await api.client.dropView('Ausfälle / heute')).views).toHaveLength(1);
  await expect(api.client.dropView('Ausfälle / heute')).rejects.toMatchObject({ code: 'TW5305' });
});

it('loses none of the changes that come at the same time', async () => {
  const many = Array.from({ length: 20 }, (_, at) => `view ${at}`);
  await Promise.all(many.map((name) => api.client.keepView(name, '/traces')));
  expect([...(await names())].sort()).toEqual([...many].sort());
});

it.each([
  ['', '/traces', 'TW5102'],
  ['  ', '/traces', 'TW5201'],
  ['x'.repeat(81), '/traces', 'TW5201'],
  ['a\nb', '/traces', 'TW5201'],
  ['other page', 'https://example.org/', 'TW5205'],
  ['other host', '//example.org/', 'TW5205'],
  ['other host too', '/\\example.org/', 'TW5205'],
  ['long', `/traces?q=${'x'.repeat(2000)}`, 'TW5205'],
])('refuses the view %j of %j', async (name, path, code) => {
  await expect(api.client.keepView(name, path)).rejects.toMatchObject({ code });
  expect(await names()).toEqual([]);
});

it('keeps at most 200, of which each may still be replaced', async () => {
  const views = Array.from({ length: 200 }, (_, at) => ({
    name: `view ${at}`,
    path: '/traces',
    savedAt: new Date(0).toISOString(),
  }));
  await writeFile(file, JSON.stringify({ views }));
  await expect(api.client.keepView('one more', '/traces')).rejects.toMatchObject({
    code: 'TW5307',
  });
  expect((await api.client.keepView('view 7', '/map')).views).toHaveLength(200);
});

it('never writes over a file that it cannot read', async () => {
  await writeFile(file, '{"views": [{"name": "precious"');
  await expect(api.client.views()).rejects.toMatchObject({ code: 'TW5306' });
  await expect(api.client.keepView('new', '/traces')).rejects.toMatchObject({ code: 'TW5306' });
  expect(await readFile(file, 'utf8')).toContain('precious');
  await writeFile(
    file,
    '{"views": [{"name": "x", "path": "javascript:alert(1)", "savedAt": "2026-01-01T00:00:00Z"}]}',
  );
  await expect(api.client.views()).rejects.toMatchObject({ code: 'TW5306' });
});

it('answers other methods with those it takes', async () => {
  const response = await fetch(`${api.baseUrl}/api/v1/views/x`, { method: 'PATCH' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'PUT, DELETE']);
});
