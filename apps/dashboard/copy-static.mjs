// The standalone server serves its static files from beside itself; `next build` leaves that copy to us.
import { cp } from 'node:fs/promises';

const server = new URL('.next/standalone/apps/dashboard/', import.meta.url);
await cp(new URL('.next/static/', import.meta.url), new URL('.next/static/', server), {
  recursive: true,
});
