'use client';

import type { MetricSeriesAnswer, MetricSummary } from '@tracewell/api/browser';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { AnswerFrame } from '../../components/answer/answer-frame.tsx';
import { Button } from '../../components/controls/button.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Bone } from '../../components/states/loading.tsx';
import { formatMetric } from '../../lib/format-metric.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { lineKey, metricSeries } from './metric-chart-data.ts';
import { lineName, treatmentSentence, typeWords } from './metric-words.ts';

const POINTS = 160;
const MetricChart = dynamic(
  () => import('./metric-chart.tsx').then((module) => module.MetricChart),
  { ssr: false, loading: () => <div className="h-[364px]" /> },
);

/** One metric: what was done to it in words, one chart, and its lines ranked by their last value. */
export function MetricPanel({ metric }: { readonly metric: MetricSummary }) {
  const scope = useScope();
  const [groupBy, setGroupBy] = useQueryState(
    'by',
    parseAsString.withDefault('').withOptions({ history: 'push' }),
  );
  const query = useApiQuery(
    ['metric', metric.name, scope.range, groupBy],
    (api, signal) => {
      const { env: _env, ...range } = rangeQuestion(scope);
      return api.metricSeries(metric.name, { ...range, groupBy, points: POINTS }, { signal });
    },
    { refetchEvery: 15_000 },
  );
  return (
    <section aria-labelledby="metric" className="flex min-w-0 flex-1 flex-col">
      <header className="px-4 pt-3">
        <h2 id="metric" className="font-medium text-15 [overflow-wrap:anywhere]">
          {metric.name}
        </h2>
        <p className="text-12 text-ink-2">
          {[typeWords(metric), metric.unit, metric.description].filter(Boolean).join(' · ')}
        </p>
      </header>
      <SplitBy metric={metric} picked={groupBy} onPick={(key) => void setGroupBy(key)} />
      <AnswerFrame query={query} what="The metric" skeleton={<Bone className="mx-4 h-80" />}>
        {(answer) => <MetricBody answer={answer} />}
      </AnswerFrame>
    </section>
  );
}

interface SplitByProps {
  readonly metric: MetricSummary;
  readonly picked: string;
  readonly onPick: (key: string) => void;
}

function SplitBy({ metric, picked, onPick }: SplitByProps) {
  const keys = ['service.name', ...metric.attributeKeys.filter((key) => key !== 'service.name')];
  return (
    <fieldset className="flex flex-wrap items-center gap-x-2 px-4 py-1">
      <legend className="sr-only">Split by</legend>
      <span aria-hidden="true" className="text-12 text-ink-3">
        Split by
      </span>
      {keys.slice(0, 8).map((key) => (
        <Button
          key={key}
          look="plain"
          aria-pressed={picked === key}
          className={picked === key ? 'font-medium text-ink' : ''}
          onClick={() => onPick(picked === key ? '' : key)}
        >
          {key}
        </Button>
      ))}
    </fieldset>
  );
}

function MetricBody({ answer }: { readonly answer: MetricSeriesAnswer }) {
  if (answer.lines.length === 0) {
    return (
      <p className="px-4 py-4 text-ink-2">
        No point of this metric in this range. Look at a longer one.
      </p>
    );
  }
  return (
    <>
      <p className="px-4 pb-2 text-15 text-ink-2">{treatmentSentence(answer)}</p>
      <MetricChart answer={answer} />
      <LineTable answer={answer} />
    </>
  );
}

function LineTable({ answer }: { readonly answer: MetricSeriesAnswer }) {
  const looks = new Map(metricSeries(answer).map((one) => [one.key, one.color]));
  return (
    <table aria-label="Lines" className="w-full border-collapse">
      <tbody>
        {answer.lines.map((line) => (
          <tr key={lineKey(line)} className="h-7 border-line border-b">
            <td className="max-w-0 truncate px-4">
              <span
                aria-hidden="true"
                className="mr-2 inline-block h-[3px] w-3 align-middle"
                style={{ backgroundColor: looks.get(lineKey(line)) }}
              />
              {lineName(line)}
            </td>
            <td className="w-32 px-4 text-right">
              {formatMetric(line.last, answer.unit, line.view)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
