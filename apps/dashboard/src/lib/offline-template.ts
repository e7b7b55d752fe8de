import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The built offline page with its places still empty, as text: it is filled in the browser, never shown from here.
 * A dashboard that was not built has none (404, TW5911).
 */
export async function offlineTemplate(): Promise<Response> {
  const file = join(process.cwd(), 'dist', 'offline-page.html');
  const template = await readFile(file, 'utf8').catch(() => undefined);
  if (template !== undefined) {
    return new Response(template, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
  }
  return Response.json(
    {
      type: 'about:blank',
      title: 'The offline page is not built',
      status: 404,
      code: 'TW5911',
      detail: `${file} is missing. \`npm run build\` makes it.`,
    },
    { status: 404, headers: { 'content-type': 'application/problem+json' } },
  );
}
