'use client';

import type { RedSeries } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import { useRouter } from 'next/navigation';
import type { MouseEvent } from 'react';
import { Spark } from '../../components/charts/spark.tsx';
import { sparkShare } from '../../components/charts/spark-crosshair.ts';
import { useScope } from '../../components/shell/use-scope.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { momentAt } from './spark-moment.ts';

interface ServiceSparkProps {
  readonly service: string;
  readonly figure: 'rate' | 'errors' | 'p95';
  readonly series: RedSeries;
  readonly previous: RedSeries;
  /** Only a figure that got worse carries its colour. */
  readonly abnormal?: boolean;
}

const FIGURES = {
  rate: { word: 'rate', color: 'var(--ink-3)', query: '', atLeast: 0 },
  errors: { word: 'errors', color: 'var(--error)', query: ' and status = error', atLeast: 0.02 },
  p95: { word: 'p95', color: 'var(--latency-p95)', query: '', atLeast: 0 },
} as const;

/** The window of one figure; a click opens the traces of that moment, Enter those of the whole window. */
export function ServiceSpark(props: ServiceSparkProps) {
  const { service, figure, series, previous, abnormal = false } = props;
  const router = useRouter();
  const scope = useScope();
  const { word, color, query, atLeast } = FIGURES[figure];
  const search = `service = ${writeText(service)}${query}`;
  const open = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.detail === 0 || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const share = sparkShare(event.currentTarget, event.clientX);
    router.push(tracesHref(scope, search, momentAt(series, share)));
  };
  return (
    <a
      data-spark=""
      href={tracesHref(scope, search)}
      aria-label={`Traces of ${service}: ${word}`}
      onClick={open}
      className="relative z-10 inline-block align-middle"
    >
      <Spark
        values={columnOf(series, figure)}
        previous={columnOf(previous, figure)}
        label={`${word} of ${service}`}
        color={abnormal ? color : 'var(--ink-3)'}
        atLeast={atLeast}
      />
    </a>
  );
}

function columnOf(series: RedSeries, figure: ServiceSparkProps['figure']): (number | null)[] {
  if (figure === 'rate') return [...series.ratePerSecond];
  if (figure === 'errors') return [...series.errorRatio];
  return series.p95Ns.map((value) => (value === null ? null : Number(value)));
}
