import { describe, expect, it } from 'vitest';
import { type ForecastFacts, forecastRetention } from './forecast-retention.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const nowMs = Date.parse('2026-11-21T04:00:00Z');

/** So many three-hour partitions up to 03:00, each of a gigabyte, and the running one. */
const hours = (count: number, bytes = 1e9) =>
  Array.from({ length: count + 1 }, (_, index) => ({
    fromMs: nowMs - HOUR - (count - index) * 3 * HOUR,
    bytes: index === count ? bytes / 3 : bytes,
  }));

const facts = (over: Partial<ForecastFacts>): ForecastFacts => ({
  hours: hours(4),
  nowMs,
  ageMs: 7 * DAY,
  budgetBytes: 100e9,
  roomBytes: 500e9,
  ...over,
});

describe('forecastRetention', () => {
  it('names the age when budget and disk would hold longer', () => {
    const forecast = forecastRetention(facts({}));
    expect(forecast).toMatchObject({ bytesPerDay: 8e9, holdsDays: 7, limit: 'age' });
    expect(forecast.daysLeft).toBeCloseTo(7 - 13 / 24, 5);
  });

  it('names the budget, and the hours that are left of it', () => {
    const forecast = forecastRetention(facts({ budgetBytes: 10e9 }));
    expect(forecast).toMatchObject({ limit: 'bytes', holdsDays: 1.25 });
    expect(forecast.words).toBe(
      'At the pace of the last day spans last 30 hours, then their budget is full. The first are dropped in 17 hours.',
    );
  });

  it('names the disk when it ends before the budget', () => {
    expect(forecastRetention(facts({ roomBytes: 0 }))).toMatchObject({
      limit: 'disk',
      daysLeft: 0,
    });
    expect(forecastRetention(facts({ roomBytes: null }))).toMatchObject({ limit: 'age' });
  });

  it('takes the pace of the last day, not of a busier past', () => {
    const busy = { fromMs: nowMs - 3 * DAY, bytes: 90e9 };
    expect(forecastRetention(facts({ hours: [busy, ...hours(8)] })).bytesPerDay).toBe(8e9);
  });

  it('says nothing before half an hour of spans', () => {
    const fresh = [{ fromMs: nowMs - 600_000, bytes: 1e6 }];
    expect(forecastRetention(facts({ hours: fresh }))).toMatchObject({
      holdsDays: null,
      limit: null,
    });
    expect(forecastRetention(facts({ hours: [] })).words).toMatch(/too early/);
  });
});
