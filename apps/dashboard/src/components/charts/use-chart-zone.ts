'use client';

import { useMounted } from '../figures/instant.tsx';
import { useScope } from '../shell/use-scope.ts';

/** The IANA name of the zone the reader chose; UTC until the browser has said its own. */
export function useChartZone(): string {
  const { tz } = useScope();
  const mounted = useMounted();
  if (tz === 'utc' || !mounted) return 'UTC';
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
