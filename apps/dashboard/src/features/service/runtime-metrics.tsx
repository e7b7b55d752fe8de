'use client';

import type { MetricSeriesAnswer, ScopedQuestion } from '@tracewell/api/browser';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { type RuntimeChart, runtimeCharts } from './runtime-series.ts';
import type { PanelQuestion } from './use-service-parts.ts';

const POINTS = 120;
const METRICS_MAX = 1000;
const CHART_HEIGHT = 'h-[104px]';

const RuntimeLine = dynamic(
  () => import('./runtime-line.tsx').then((module) => module.RuntimeLine),
  { ssr: false, loading: () => <div className={CHART_HEIGHT} /> },
);

/** Metrics know no environment: the range alone. */
function rangeOnly({ env: _env, ...range }: ScopedQuestion) {
  return range;
}

/** What the process of the service does, a chart for each of its metrics that we know. */
export function RuntimeMetrics({ question }: { readonly question: PanelQuestion }) {
  const { service, range } = question;
  const query = useApiQuery(
    ['runtime', service, range],
    (api, signal) =>
      api.metrics({ ...rangeOnly(range ?? {}), service, limit: METRICS_MAX }, { signal }),
    { enabled: range !== undefined },
  );
  return (
    <AnswerFrame query={query} what="The metrics" skeleton={<RowBones rows={4} />} footer={false}>
      {({ metrics }) => {
        const charts = runtimeCharts(metrics);
        if (charts.length === 0) return <NoMetrics service={service} />;
        return (
          <div className="grid grid-cols-1 md:grid-cols-2">
            {charts.map((chart) => (
              <MetricChart key={chart.metric} chart={chart} question={question} />
            ))}
          </div>
        );
      }}
    </AnswerFrame>
  );
}

function NoMetrics({ service }: { readonly service: string }) {
  return (
    <p className="px-4 py-2 text-ink-2">
      No metric of the runtime of {service} in this range: its sender exports none
      (nodejs.eventloop.*, v8js.*, jvm.*, process.*).
    </p>
  );
}

interface MetricChartProps {
  readonly chart: RuntimeChart;
  readonly question: PanelQuestion;
}

function MetricChart({ chart, question: { service, range } }: MetricChartProps) {
  const scope = useScope();
  const query = useApiQuery(
    ['runtime', service, chart.metric, chart.view, range],
    (api, signal) =>
      api.metricSeries(
        chart.metric,
        { ...rangeOnly(range ?? {}), service, view: chart.view, points: POINTS },
        { signal },
      ),
    { enabled: range !== undefined },
  );
  return (
    <section aria-label={chart.title} className="min-w-0">
      <AnswerFrame
        query={query}
        what={chart.title}
        skeleton={<div className={CHART_HEIGHT} />}
        footer={false}
      >
        {(answer: MetricSeriesAnswer) => (
          <RuntimeLine
            answer={answer}
            title={
              <Link
                href={scope.href(`/metrics?metric=${encodeURIComponent(chart.metric)}`)}
                className="hover:underline"
                title={`${chart.metric}: ${answer.treatment}`}
              >
                {chart.title}
              </Link>
            }
          />
        )}
      </AnswerFrame>
    </section>
  );
}
