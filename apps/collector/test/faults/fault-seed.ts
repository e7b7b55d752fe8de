import { type SeededRandom, seededRandom } from '@tracewell/testing';
import { onTestFailed } from 'vitest';

/** The seed of every fault test: another one with `TRACEWELL_FAULT_SEED=7 npm run test:faults`. */
// biome-ignore lint/style/noProcessEnv: the seed belongs to a run of the tests, not to a configuration.
const FAULT_SEED = Number(process.env.TRACEWELL_FAULT_SEED ?? 20_261_121);

/** Chance for the test that runs, which names its seed when it fails. */
export function faultRandom(): SeededRandom {
  onTestFailed(() => {
    process.stderr.write(`\nrun it again with TRACEWELL_FAULT_SEED=${FAULT_SEED}\n`);
  });
  return seededRandom(FAULT_SEED);
}
