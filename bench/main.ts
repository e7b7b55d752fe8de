// `npm run bench -- NAME [--json]`: prints figures; `--json` prints one JSON object as the last line.

import { cleanUpAtTheEnd } from './cleanup.ts';
import { decodeBench } from './decode.ts';
import { hostile } from './hostile.ts';
import { idle } from './idle.ts';
import { ingest } from './ingest.ts';
import { migrateBench } from './migrate.ts';
import { protocol } from './protocols.ts';
import { queryBench } from './query.ts';
import { recovery } from './recovery.ts';
import { schemaBench } from './schema.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { ui } from './ui.ts';
import { upkeepBench } from './upkeep.ts';

const quick = process.argv.includes('--quick');
const benches: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  decode: async () => decodeBench(),
  grpc: () => protocol('grpc', { quick }),
  hostile,
  idle,
  ingest: () => ingest({ quick }),
  json: () => protocol('json', { quick }),
  migrate: () => migrateBench({ spans: numberOf('--spans', quick ? 1_000_000 : 10_000_000) }),
  query: () =>
    queryBench({
      rows: numberOf('--rows', quick ? 1_000_000 : 10_000_000),
      rounds: numberOf('--rounds', quick ? 5 : 20),
      shape: process.argv.includes('--skewed') ? 'skewed' : 'jaeger',
      folder: textOf('--data'),
    }),
  recovery: () => recovery({ mb: numberOf('--mb', 1024) }),
  schema: () =>
    schemaBench({
      rows: numberOf('--rows', quick ? 100_000 : 1_000_000),
      blockRows: numberOf('--block-rows', 10_000),
    }),
  soak: () => soak({ minutes: numberOf('--minutes', 30) }),
  start,
  ui: () => ui({ quick }),
  upkeep: () =>
    upkeepBench({
      minutes: numberOf('--minutes', quick ? 3 : 15),
      spans: numberOf('--spans', quick ? 1_000_000 : 50_000_000),
    }),
  zipkin: () => protocol('zipkin', { quick }),
};

/** The number behind a word of the command line. */
function numberOf(word: string, fallback: number): number {
  const at = process.argv.indexOf(word);
  const value = at === -1 ? fallback : Number(process.argv[at + 1]);
  if (value > 0) return value;
  console.error(`${word} wants a number above 0`);
  process.exit(2);
}

/** The text behind a word of the command line. */
function textOf(word: string): string | undefined {
  const at = process.argv.indexOf(word);
  return at === -1 ? undefined : process.argv[at + 1];
}

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
