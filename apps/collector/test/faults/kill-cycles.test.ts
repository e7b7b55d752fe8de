import { expect, it } from 'vitest';
import { faultRandom } from './fault-seed.ts';
import { killCycles } from './kill-cycles.ts';

// The bounded part of row 01: `npm run test:faults` runs 200 cycles.
it('row 01, bounded: 8 kills of collector, engine and both under load lose and double nothing', {
  timeout: 120_000,
}, async () => {
  const { acknowledged, stored } = await killCycles(faultRandom(), 8);
  expect(acknowledged).toBeGreaterThan(0);
  expect(stored).toBeGreaterThanOrEqual(acknowledged);
});
