/** A tick of the shared time axis. */
export interface TimeTick {
  readonly ms: number;
  readonly label: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
];

/** The smallest step that leaves at most `count` ticks in the range. All in milliseconds. */
export function timeStep(fromMs: number, toMs: number, count: number): number {
  const span = Math.max(toMs - fromMs, SECOND);
  return STEPS.find((step) => span / step <= count) ?? 28 * DAY;
}

/**
 * Ticks that fall on round wall-clock times of the time zone the reader chose.
 * `timeZone` is an IANA name ('UTC' or the local one); labels are `14:03`, `14:03:05` or `Nov 20`.
 */
export function timeTicks(
  fromMs: number,
  toMs: number,
  count: number,
  timeZone: string,
): TimeTick[] {
  const step = timeStep(fromMs, toMs, count);
  const shift = zoneShift(fromMs, timeZone);
  const label = tickLabel(step, timeZone);
  const first = Math.ceil((fromMs + shift) / step) * step - shift;
  const ticks: TimeTick[] = [];
  for (let ms = first; ms <= toMs; ms += step) ticks.push({ ms, label: label(ms) });
  return ticks;
}

/** How far the zone's wall clock is ahead of UTC at that moment, in milliseconds. */
function zoneShift(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  );
  return wall - Math.floor(ms / SECOND) * SECOND;
}

function tickLabel(step: number, timeZone: string): (ms: number) => string {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(step < MINUTE ? { second: '2-digit' as const } : {}),
  });
  const day = new Intl.DateTimeFormat('en-US', { timeZone, month: 'short', day: 'numeric' });
  return (ms) => {
    const midnight = (ms + zoneShift(ms, timeZone)) % DAY === 0;
    return step >= DAY || midnight ? day.format(ms) : clock.format(ms);
  };
}
