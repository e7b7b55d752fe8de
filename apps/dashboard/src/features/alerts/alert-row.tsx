'use client';

import type { Alert } from '@tracewell/api/browser';
import Link from 'next/link';
import { Spark } from '../../components/charts/spark.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatAge, formatMinute } from '../../lib/format-age.ts';
import { countOf } from '../../lib/format-count.ts';

/** One alert in one line: state, severity, sentence, since, the value against its threshold, evidence. */
export function AlertRow({ alert }: { readonly alert: Alert }) {
  const scope = useScope();
  const threshold = alert.threshold;
  const values = alert.values.map((one) => one.value);
  const color = alert.state === 'firing' ? 'var(--error)' : 'var(--ink-3)';
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b px-4 py-1 hover:bg-accent-soft md:h-9 md:flex-nowrap pointer-coarse:py-2">
      <span className="w-20 shrink-0 text-ink-2">{alert.severity || 'alert'}</span>
      <Link
        href={scope.href(`/alerts/${encodeURIComponent(alert.id)}`)}
        className="order-last w-full min-w-0 truncate after:absolute after:inset-0 md:order-none md:w-auto md:flex-1"
      >
        {alert.summary}
      </Link>
      <span className="ml-auto hidden md:block">
        <Spark
          values={values}
          previous={threshold === null ? [] : values.map(() => threshold)}
          label={`Value of ${alert.rule} against its threshold`}
          color={color}
        />
      </span>
      <span className="shrink-0 text-right text-12 text-ink-2 md:w-24">
        {countOf(alert.evidence.length, 'trace')}
      </span>
      <span className="shrink-0 text-right text-12 text-ink-2 md:w-40">
        {alert.resolvedAtUnixNano === null ? (
          <>
            since{' '}
            <Instant nanoseconds={alert.sinceUnixNano} zone={scope.tz} format={formatMinute} />
          </>
        ) : (
          <>
            resolved{' '}
            <Instant nanoseconds={alert.resolvedAtUnixNano} zone={scope.tz} format={formatAge} />
          </>
        )}
      </span>
    </li>
  );
}
