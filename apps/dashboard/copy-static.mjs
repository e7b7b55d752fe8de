// The standalone server serves its static files from beside itself; `next build` leaves that copy to us.
import { cp } from 'node:fs/promises';

const server = new URL('.next/standalone/apps/dashboard/', import.meta.url);
for (const folder of ['.next/static/', 'dist/']) {
  await cp(new URL(folder, import.meta.url), new URL(folder, server), { recursive: true });
}
