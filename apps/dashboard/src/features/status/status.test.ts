import type { LedgerCounts, LedgerReason } from '@tracewell/api/browser';
import { describe, expect, test } from 'vitest';
import { branches, equations, flowShare, partWords, reasonWords } from './ledger-flow.ts';
import { clockWords, delayWords, diskWords, formatBytes } from './status-words.ts';

const ledger: LedgerCounts = {
  received: 1000,
  stored: 900,
  rejected: 60,
  deduplicated: 30,
  sampledOut: 0,
  expiredOnArrival: 0,
  deadLettered: 0,
  inJournal: 10,
};
const reason = (outcome: LedgerReason['outcome'], count: number): LedgerReason => ({
  signal: 'traces',
  outcome,
  reason: `reason ${count}`,
  count,
  example: '',
  words: '',
  fix: '',
});

describe('the ledger', () => {
  test('shows what happened, with reasons by count, and nothing else', () => {
    const flow = branches(ledger, [reason('rejected', 10), reason('rejected', 50)]);
    expect(flow.map((branch) => [branch.outcome, branch.count, branch.isLoss])).toEqual([
      ['stored', 900, false],
      ['inJournal', 10, false],
      ['deduplicated', 30, false],
      ['rejected', 60, true],
    ]);
    expect(flow.at(-1)?.reasons.map((one) => one.count)).toEqual([50, 10]);
  });

  test('is an equation for each signal that received something, also when it does not hold', () => {
    const zero = Object.fromEntries(Object.keys(ledger).map((key) => [key, 0])) as never;
    const bySignal = { traces: ledger, metrics: zero, logs: { ...ledger, received: 1 } };
    expect(equations({ bySignal, difference: { traces: 0, metrics: 0, logs: -999 } })).toEqual([
      {
        signal: 'traces',
        words:
          '1,000 spans received = 900 stored + 10 in the journal + 30 sent twice + 60 rejected',
        difference: 0,
      },
      {
        signal: 'logs',
        words:
          '1 log record received = 900 stored + 10 in the journal + 30 sent twice + 60 rejected',
        difference: -999,
      },
    ]);
    const nothing = { traces: zero, metrics: zero, logs: zero };
    expect(
      equations({ bySignal: nothing, difference: { traces: 0, metrics: 0, logs: 0 } }),
    ).toEqual([]);
  });

  test('says what was changed before it was stored', () => {
    const part = { signal: 'traces', count: 1204 } as const;
    expect(partWords({ ...part, kind: 'shaped', reason: 'redact' })).toBe(
      '1,204 values redacted, in spans',
    );
    expect(partWords({ ...part, kind: 'limited', reason: 'events' })).toBe(
      '1,204 events left out: more than a span may have, in spans',
    );
    expect(partWords({ ...part, signal: 'logs', kind: 'repaired', reason: 'invalid_utf8' })).toBe(
      '1,204 values repaired: invalid utf8, in log records',
    );
  });

  test('a single lost span among millions is still drawn', () => {
    expect(flowShare(1, 10_000_000)).toBe(0.004);
    expect(flowShare(0, 10)).toBe(0);
    expect(flowShare(0, 0)).toBe(0);
  });
});

test('reasons read as words, keys stay keys', () => {
  expect(reasonWords('waiting_for_the_store')).toBe('waiting for the store');
  expect(reasonWords('service.name missing')).toBe('service.name missing');
});

describe('words', () => {
  const disk = {
    storeBytes: 812e6,
    journalBytes: 67e6,
    freeBytes: 212e9,
    totalBytes: 480e9,
    bytesPerDay: 640e6,
    daysLeft: 14.1,
    tables: [],
  };

  test('disk', () => {
    expect(diskWords(disk)).toBe(
      '812 MB in the store, 67 MB in the journal, 212 GB free on the disk; 640 MB a day at this pace, so the limit is reached in 14 days.',
    );
    expect(diskWords({ ...disk, daysLeft: 6968 })).toMatch(
      /so the limit is more than a year away\.$/,
    );
    expect(diskWords({ ...disk, freeBytes: null, bytesPerDay: null })).toBe(
      '812 MB in the store, 67 MB in the journal.',
    );
  });

  test('bytes, delay and clocks', () => {
    expect(formatBytes(999.9)).toBe('1 kB');
    expect(formatBytes(0)).toBe('0 B');
    expect(formatBytes(null)).toBe('–');
    expect(delayWords(40)).toMatch(/keeps up/);
    expect(delayWords(40_000)).toMatch(/^Delivery is 40 s behind/);
    expect(clockWords(-14_000)).toBe('14 s behind');
    expect(clockWords(12)).toBe('in step');
  });
});
