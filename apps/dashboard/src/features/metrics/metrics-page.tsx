'use client';

import type { MetricsAnswer } from '@tracewell/api/browser';
import Link from 'next/link';
import { parseAsString, useQueryStates } from 'nuqs';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { countOf } from '../../lib/format-count.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { MetricList } from './metric-list.tsx';
import { MetricPanel } from './metric-panel.tsx';

const PARAMS = {
  metric: parseAsString.withDefault(''),
  find: parseAsString.withDefault(''),
};

/** "What does this number say over time?" */
export function MetricsPage() {
  const scope = useScope();
  const query = useApiQuery(['metrics', scope.range], (api, signal) => {
    const { env: _env, ...range } = rangeQuestion(scope);
    return api.metrics({ ...range, limit: 1000 }, { signal });
  });
  return (
    <>
      <PageHead title="Metrics" sentence={query.data ? metricsSentence(query.data) : '\u00a0'} />
      <AnswerFrame
        query={query}
        what="The metrics"
        skeleton={<RowBones />}
        footer={query.data?.metrics.length === 0}
      >
        {(answer) => (answer.metrics.length === 0 ? <NoMetrics /> : <Metrics answer={answer} />)}
      </AnswerFrame>
    </>
  );
}

/** How many metrics from how many services. */
function metricsSentence({ metrics }: Pick<MetricsAnswer, 'metrics'>): string {
  if (metrics.length === 0) return 'No metric arrived in this range.';
  const services = new Set(metrics.flatMap((metric) => metric.services)).size;
  return `${countOf(metrics.length, 'metric')} from ${countOf(services, 'service')}. Counters are shown as rates, gauges as they are, histograms as p50, p95 and p99.`;
}

function Metrics({ answer }: { readonly answer: MetricsAnswer }) {
  const [{ metric, find }, set] = useQueryStates(PARAMS, { history: 'push' });
  const shown = answer.metrics.filter((one) => one.name.toLowerCase().includes(find.toLowerCase()));
  const picked = answer.metrics.find((one) => one.name === metric) ?? answer.metrics[0];
  return (
    <div className="flex min-h-[calc(100dvh-122px)] flex-col md:h-[calc(100dvh-122px)] md:flex-row">
      <MetricList
        metrics={shown}
        picked={picked?.name ?? ''}
        search={find}
        onPick={(name) => void set({ metric: name })}
        onSearch={(text) => void set({ find: text }, { history: 'replace' })}
      />
      <div className="flex min-w-0 flex-1 flex-col md:overflow-y-auto">
        {picked ? <MetricPanel key={picked.name} metric={picked} /> : null}
      </div>
    </div>
  );
}

function NoMetrics() {
  const scope = useScope();
  return (
    <Empty
      reason="No metric arrived in this range."
      next={
        <>
          Metrics go to the same address as traces.{' '}
          <Link href={scope.href('/start')} className="underline">
            See how to send them
          </Link>
        </>
      }
    />
  );
}
