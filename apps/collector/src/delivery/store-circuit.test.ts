import { StoreError } from '@tracewell/storage';
import { expect, it } from 'vitest';
import { StoreCircuit } from './store-circuit.ts';

const never = new AbortController().signal;
const silent = new StoreError('no answer', { kind: 'unreachable', code: 0, cause: undefined });
const refused = new StoreError('no rights', { kind: 'refused', code: 497, cause: undefined });
const aboutTheBlock = new StoreError('constraint', { kind: 'other', code: 469, cause: undefined });

function failed(times: number, error: Error, random = 0): StoreCircuit {
  const circuit = new StoreCircuit(() => random);
  for (let i = 0; i < times; i += 1) circuit.failed(error);
  return circuit;
}

it('opens after three failures that lie in the store, not in a block', () => {
  expect(failed(2, silent).report.state).toBe('closed');
  expect(failed(3, silent).report).toMatchObject({ state: 'open', lastError: 'no answer' });
  expect(failed(3, refused).report.state).toBe('open');
  expect(failed(9, aboutTheBlock).report).toMatchObject({ state: 'closed', failures: 0 });
});

it('lets one try while the others wait, and all when it succeeds', async () => {
  const circuit = failed(3, silent);
  await circuit.enter(never);
  expect(circuit.report.state).toBe('half_open');
  let entered = 0;
  const others = [1, 2].map(() =>
    circuit.enter(never).then(() => {
      entered += 1;
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(entered).toBe(0);
  circuit.answered();
  await Promise.all(others);
  expect(circuit.report.state).toBe('closed');
});

it('waits longer for rights than for an answer', () => {
  const inMs = (circuit: StoreCircuit) => (circuit.report.retryAtMs ?? 0) - Date.now();
  expect(inMs(failed(30, silent, 1))).toBeLessThanOrEqual(10_100);
  expect(inMs(failed(30, refused, 1))).toBeGreaterThan(10_100);
});

it('ends a wait when delivery ends', async () => {
  const circuit = failed(3, silent, 1);
  const ending = new AbortController();
  const waiting = circuit.enter(ending.signal);
  ending.abort(new Error('ending'));
  await expect(waiting).rejects.toThrow('ending');
});
