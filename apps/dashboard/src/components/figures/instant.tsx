'use client';

import { useSyncExternalStore } from 'react';
import { formatTime, type TimeZone, timeNotations } from '../../lib/format-time.ts';

const never = () => () => undefined;

/** True from the first paint in the browser on: the server knows neither the reader's clock nor the zone. */
export function useMounted(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

interface InstantProps {
  readonly nanoseconds: string;
  readonly zone: TimeZone;
  readonly format?: (nanoseconds: string, zone: TimeZone, now: number) => string;
}

/** One instant; the hover has it local, in UTC, relative and in nanoseconds. */
export function Instant({ nanoseconds, zone, format = formatTime }: InstantProps) {
  const mounted = useMounted();
  const now = mounted ? Date.now() : 0;
  const notations = timeNotations(nanoseconds, now);
  const title = `${notations.local} local\n${notations.utc}\n${notations.relative}\n${notations.nanoseconds} ns`;
  return (
    <time
      className={mounted ? 'whitespace-nowrap' : 'invisible whitespace-nowrap'}
      dateTime={notations.utc.replace(' UTC', 'Z').replace(' ', 'T')}
      title={mounted ? title : undefined}
      suppressHydrationWarning
    >
      {format(nanoseconds, mounted ? zone : 'utc', now)}
    </time>
  );
}
