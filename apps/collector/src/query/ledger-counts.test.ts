import { expect, it } from 'vitest';
import type { RefusedItemReport, SignalLedger } from '../telemetry/ingest-report.ts';
import { differenceOf, ledgerOf, partsOf, reasonsOf } from './ledger-counts.ts';

const NOTHING: SignalLedger = {
  received: 0,
  stored: 0,
  rejected: {},
  deduplicated: 0,
  sampledOut: 0,
  expiredOnArrival: 0,
  deadLettered: {},
  inJournal: 0,
};
const TRACES: SignalLedger = {
  ...NOTHING,
  received: 30,
  stored: 10,
  rejected: { in_future: 4, from_a_later_version: 1 },
  deduplicated: 5,
  expiredOnArrival: 3,
  deadLettered: { clickhouse_691: 1, journal_damaged: 1 },
  inJournal: 5,
};
const item = { service: 'cart', name: 'GET /cart', address: '10.0.0.7', atMs: 1 };
const refused: RefusedItemReport[] = [
  { ...item, signal: 'traces', reason: 'in_future' },
  { ...item, signal: 'traces', reason: 'expired_on_arrival', name: '' },
  { ...item, signal: 'traces', reason: 'clickhouse_691', address: '' },
  { ...item, signal: 'metrics', reason: 'from_a_later_version' },
];

it('explains every reason, with the last item that was refused', () => {
  const reasons = reasonsOf({ traces: TRACES, metrics: NOTHING, logs: NOTHING }, refused);
  expect(reasons.map(({ reason, count, example }) => [reason, count, example])).toEqual([
    ['repeated_request', 5, ''],
    ['waiting_for_the_store', 5, ''],
    ['in_future', 4, 'GET /cart of cart, sent by 10.0.0.7'],
    ['older_than_retention', 3, 'cart, sent by 10.0.0.7'],
    ['from_a_later_version', 1, ''],
    ['clickhouse_691', 1, 'GET /cart of cart'],
    ['journal_damaged', 1, ''],
  ]);
  for (const { words } of reasons) expect(words).toMatch(/^\w.* .*\w$/);
  expect(reasons.find(({ reason }) => reason === 'in_future')?.fix).toBe("Set the sender's clock.");
});

it('says by how much a ledger differs', () => {
  expect(differenceOf(ledgerOf(TRACES))).toBe(0);
  expect(differenceOf(ledgerOf({ ...TRACES, received: 28 }))).toBe(-2);
  expect(differenceOf(ledgerOf(undefined))).toBe(0);
});

it('lists what became of parts, the most frequent first', () => {
  const parts = partsOf({
    traces: { repaired: { invalid_utf8: 1 }, limited: { attributes: 7 }, shaped: { redact: 3 } },
  });
  expect(parts).toEqual([
    { signal: 'traces', kind: 'limited', reason: 'attributes', count: 7 },
    { signal: 'traces', kind: 'shaped', reason: 'redact', count: 3 },
    { signal: 'traces', kind: 'repaired', reason: 'invalid_utf8', count: 1 },
  ]);
});
