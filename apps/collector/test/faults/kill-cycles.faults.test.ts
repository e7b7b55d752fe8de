import { expect, it } from 'vitest';
import { faultRandom } from './fault-seed.ts';
import { killCycles } from './kill-cycles.ts';

const CYCLES = 200;

it('row 01, row 20: 200 kills of collector, engine and both under load lose and double nothing', {
  timeout: 900_000,
}, async () => {
  const { kills, acknowledged, stored, unansweredStored } = await killCycles(
    faultRandom(),
    CYCLES,
    (cycle, { spans }) => {
      if (cycle % 20 === 0) process.stdout.write(`row 01: ${cycle} kills, ${spans} spans taken\n`);
    },
  );
  expect(kills.collector + kills.engine + kills.both).toBe(CYCLES);
  expect(acknowledged).toBeGreaterThan(0);
  process.stdout.write(
    `row 01: ${JSON.stringify(kills)}, ${acknowledged} acknowledged, ${stored} stored, ${unansweredStored} of them unanswered\n`,
  );
});
