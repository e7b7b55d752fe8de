#!/usr/bin/env node
// npm links commands while it installs, before anything is built; this file is there from the beginning.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (!existsSync(program)) {
  process.stderr.write('TW1006 embedded-clickhouse is not built yet. Run npm run build first.\n');
  process.exit(1);
}
await import(program.href);
