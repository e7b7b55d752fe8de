'use client';

import type { RedFigures, RedSeries } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import { useRouter } from 'next/navigation';
import type { MouseEvent, ReactNode } from 'react';
import { Spark } from '../../components/charts/spark.tsx';
import { sparkShare } from '../../components/charts/spark-crosshair.ts';
import { useScope } from '../../components/shell/use-scope.ts';
import { useTable } from '../../components/shell/use-table.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import type { Quantity } from '../../lib/quantity.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { momentAt } from './spark-moment.ts';

export type SparkFigure = 'rate' | 'errors' | 'p50' | 'p95' | 'p99';

/** What is drawn of a service or peer. */
interface SparkSource {
  readonly name: string;
  readonly previous: RedFigures | null;
  readonly series: RedSeries;
  readonly previousSeries: RedSeries;
}

interface FigureLook {
  readonly color: string;
  readonly query: string;
  readonly atLeast: number;
  readonly column: (series: RedSeries) => readonly (number | null)[];
  readonly read: (figures: RedFigures) => number | string | null;
  readonly write: (value: number | string | null) => Quantity;
}

const numbers = (values: readonly (string | null)[]) =>
  values.map((value) => (value === null ? null : Number(value)));

function percentile(key: 'p50Ns' | 'p95Ns' | 'p99Ns', color: string): FigureLook {
  return {
    ...{ color, query: '', atLeast: 0 },
    column: (series) => numbers(series[key]),
    read: (figures) => figures[key],
    write: durationParts,
  };
}

const FIGURES: Readonly<Record<SparkFigure, FigureLook>> = {
  rate: {
    ...{ color: 'var(--ink-3)', query: '', atLeast: 0 },
    column: (series) => series.ratePerSecond,
    read: (figures) => figures.ratePerSecond,
    write: (value) => rateParts(Number(value)),
  },
  errors: {
    ...{ color: 'var(--error)', query: ' and status = error', atLeast: 0.02 },
    column: (series) => series.errorRatio,
    read: (figures) => figures.errorRatio,
    write: (value) => ratioParts(value === null ? null : Number(value)),
  },
  p50: percentile('p50Ns', 'var(--latency-p50)'),
  p95: percentile('p95Ns', 'var(--latency-p95)'),
  p99: percentile('p99Ns', 'var(--latency-p99)'),
};

interface FigureSparkProps {
  readonly figure: SparkFigure;
  readonly source: SparkSource;
  /** Only a figure that got worse carries its colour. */
  readonly abnormal?: boolean;
}

/** The window of one figure with the period before as a ghost; as a table: what the period before held. */
export function FigureSpark({ figure, source, abnormal = false }: FigureSparkProps) {
  const { isTable } = useTable();
  const { color, atLeast, column, read, write } = FIGURES[figure];
  if (isTable) return <Was>{source.previous ? write(read(source.previous)).text : undefined}</Was>;
  return (
    <Spark
      values={column(source.series)}
      previous={column(source.previousSeries)}
      label={`${figure} of ${source.name}${rangeWords(column(source.series), figure)}`}
      color={abnormal ? color : 'var(--ink-3)'}
      atLeast={atLeast}
    />
  );
}

function Was({ children }: { readonly children: ReactNode }) {
  return (
    <span className="inline-block w-20 text-left text-11 text-ink-3">
      {children === undefined ? '' : <>was {children}</>}
    </span>
  );
}

/** `, 12 ms to 640 ms`. */
function rangeWords(values: readonly (number | null)[], figure: SparkFigure): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return ', nothing measured';
  const { write } = FIGURES[figure];
  return `, ${write(Math.min(...known)).text} to ${write(Math.max(...known)).text}`;
}

/** The same of a service: a click opens the traces of that moment, Enter those of the whole window. */
export function ServiceSpark({ figure, source, abnormal = false }: FigureSparkProps) {
  const router = useRouter();
  const scope = useScope();
  const search = `service = ${writeText(source.name)}${FIGURES[figure].query}`;
  const open = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.detail === 0 || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const share = sparkShare(event.currentTarget, event.clientX);
    router.push(tracesHref(scope, search, momentAt(source.series, share)));
  };
  return (
    <a
      data-spark=""
      href={tracesHref(scope, search)}
      aria-label={`Traces of ${source.name}: ${figure}`}
      onClick={open}
      className="relative z-10 inline-block align-middle"
    >
      <FigureSpark figure={figure} source={source} abnormal={abnormal} />
    </a>
  );
}
