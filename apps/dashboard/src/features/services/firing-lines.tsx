'use client';

import Link from 'next/link';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatMinute } from '../../lib/format-age.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';

/** Lines shown here; the alerts page has the others. */
const SHOWN = 3;

/** The firing alerts, one line each, and nothing at all when none fires. */
export function FiringLines() {
  const scope = useScope();
  const alerts = useApiQuery(
    ['alerts', 'firing'],
    (api, signal) => api.alerts({ state: 'firing' }, { signal }),
    { refetchEvery: 15_000 },
  );
  const firing = (alerts.data?.alerts ?? []).filter((alert) => alert.state === 'firing');
  if (alerts.data === undefined && alerts.error) {
    return <NotRead why={alerts.error.message} onRetry={() => void alerts.refetch()} />;
  }
  if (firing.length === 0) return null;
  return (
    <section aria-label="Firing alerts" className="border-line border-b">
      <ul>
        {firing.slice(0, SHOWN).map((alert) => (
          <li key={alert.id}>
            <Link
              href={scope.href(`/alerts/${encodeURIComponent(alert.id)}`)}
              className="flex flex-wrap items-baseline gap-x-3 px-4 py-1 hover:bg-sunken pointer-coarse:py-3"
            >
              <span className="font-medium text-error">firing</span>
              <span className="min-w-0 truncate">{alert.summary}</span>
              <span className="text-12 text-ink-3">
                since{' '}
                <Instant nanoseconds={alert.sinceUnixNano} zone={scope.tz} format={formatMinute} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {firing.length > SHOWN ? (
        <Link href={scope.href('/alerts')} className="block px-4 pb-1 text-12 text-ink-2 underline">
          {firing.length - SHOWN} more firing
        </Link>
      ) : null}
    </section>
  );
}

interface NotReadProps {
  readonly why: string;
  readonly onRetry: () => void;
}

/** No line is no proof that nothing fires: when the alerts cannot be read, the page says so. */
function NotRead({ why, onRetry }: NotReadProps) {
  return (
    <p role="alert" data-state="failed" className="border-line border-b px-4 py-1 text-ink-2">
      Whether an alert fires is not known. {why}{' '}
      <button type="button" className="text-ink underline" onClick={onRetry}>
        Try again
      </button>
    </p>
  );
}
