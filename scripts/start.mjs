// `npm start`, `npm run demo`, `npm run dev`: checks the machine, builds what is stale, hands over to the tracewell command.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenStale } from './build-when-stale.mjs';
import { preflight } from './preflight.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await preflight(root);
try {
  await buildWhenStale(root);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const child = spawn(
  process.execPath,
  [join(root, 'apps/cli/dist/main.js'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
// The terminal sends Ctrl-C to the whole group; the command stops everything in order and this process only waits.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (signal === 'SIGTERM') child.kill(signal);
  });
}
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
