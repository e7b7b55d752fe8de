// `npm run bench -- NAME [--json]`: prints figures; `--json` prints one JSON object as the last line.

import { cleanUpAtTheEnd } from './cleanup.ts';
import { decodeBench } from './decode.ts';
import { idle } from './idle.ts';
import { ingest } from './ingest.ts';
import { start } from './start.ts';

const benches: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  decode: async () => decodeBench(),
  idle,
  ingest: () => ingest({ quick: process.argv.includes('--quick') }),
  start,
};

cleanUpAtTheEnd();
const [name = ''] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const bench = benches[name];
if (!bench) {
  console.error(`There is no bench "${name}". Choose one of: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
const figures = await bench();
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ bench: name, node: process.versions.node, ...figures }));
else console.table(figures);
