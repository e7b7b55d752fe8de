import type { RetentionForecast } from '@tracewell/api';
import { SPAN_PARTITION_MS } from '@tracewell/storage';

const DAY_MS = 86_400_000;
/** A pace of minutes says nothing about days. */
const LEAST_MS = 1_800_000;

export interface ForecastFacts {
  /** Three hours of the span tables each, the oldest first. */
  readonly hours: readonly { readonly fromMs: number; readonly bytes: number }[];
  readonly nowMs: number;
  readonly ageMs: number;
  readonly budgetBytes: number;
  /** Bytes that the disk still has above the mark at which hours are dropped early; null: unknown. */
  readonly roomBytes: number | null;
}

/** How long spans will be kept at the pace of the last day, and which limit decides it. */
export function forecastRetention(facts: ForecastFacts): RetentionForecast {
  const bytesPerDay = paceOf(facts);
  if (bytesPerDay === null || bytesPerDay <= 0) {
    const words =
      'It is too early to say how long spans will last: half an hour of them is needed.';
    return { bytesPerDay: null, holdsDays: null, limit: null, daysLeft: null, words };
  }
  const { hours, nowMs, ageMs, budgetBytes, roomBytes } = facts;
  const bytes = hours.reduce((sum, hour) => sum + hour.bytes, 0);
  const most = {
    age: ageMs / DAY_MS,
    bytes: budgetBytes / bytesPerDay,
    disk: roomBytes === null ? Number.POSITIVE_INFINITY : (bytes + roomBytes) / bytesPerDay,
  };
  const [limit, holdsDays] = (Object.entries(most) as [keyof typeof most, number][]).reduce(
    (least, one) => (one[1] < least[1] ? one : least),
  );
  const heldDays = (nowMs - (hours[0]?.fromMs ?? nowMs)) / DAY_MS;
  const room = { bytes: budgetBytes - bytes, disk: roomBytes ?? 0 };
  const left = limit === 'age' ? holdsDays - heldDays : room[limit] / bytesPerDay;
  const daysLeft = Math.max(0, left);
  return { bytesPerDay, holdsDays, limit, daysLeft, words: wordsOf(limit, holdsDays, daysLeft) };
}

/** Of the complete hours of the last day; before there are any, of those that run. */
function paceOf({ hours, nowMs }: ForecastFacts): number | null {
  const recent = hours.filter(
    ({ fromMs }) =>
      fromMs >= nowMs - DAY_MS - SPAN_PARTITION_MS && fromMs + SPAN_PARTITION_MS <= nowMs,
  );
  const running = hours.filter(({ fromMs }) => fromMs + SPAN_PARTITION_MS > nowMs);
  const counted = recent.length > 0 ? recent : running;
  const [first] = counted;
  if (first === undefined) return null;
  const lastMs = Math.min(nowMs, (counted.at(-1)?.fromMs ?? 0) + SPAN_PARTITION_MS);
  const ms = lastMs - first.fromMs;
  const bytes = counted.reduce((sum, hour) => sum + hour.bytes, 0);
  return ms < LEAST_MS ? null : (bytes / ms) * DAY_MS;
}

const WHY = {
  age: 'their age limit',
  bytes: 'then their budget is full',
  disk: 'then the disk is full',
} as const;

function wordsOf(limit: keyof typeof WHY, holdsDays: number, daysLeft: number): string {
  const dropped =
    daysLeft === 0
      ? 'The oldest are being dropped.'
      : `The first are dropped in ${spell(daysLeft)}.`;
  return `At the pace of the last day spans last ${spell(holdsDays)}, ${WHY[limit]}. ${dropped}`;
}

function spell(days: number): string {
  const hours = days * 24;
  const [value, unit] = hours < 48 ? [hours, 'hour'] : [days, 'day'];
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return rounded < 0.1 ? 'minutes' : `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}
