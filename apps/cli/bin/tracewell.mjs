#!/usr/bin/env node
// npm links commands while it installs, before anything is built; this file is there from the beginning.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (!existsSync(program)) {
  console.error(
    'TW1006 Tracewell is not built yet. Run npm start, npm run demo or npm run build first.',
  );
  process.exit(1);
}
await import(program.href);
