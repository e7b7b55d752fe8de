'use client';

import type { ServiceAnswer } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { AnswerFrame } from '../../components/answer/answer-frame.tsx';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { Sentence } from '../../components/sentence/sentence.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Bone } from '../../components/states/loading.tsx';
import { rangeQuestion } from '../../lib/range-question.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { DependencyList } from './dependency-list.tsx';
import { ErrorGroups } from './error-groups.tsx';
import { OperationsTable } from './operations-table.tsx';
import { HeroFigures, ServiceFacts } from './service-head.tsx';
import { serviceSentence } from './service-sentence.ts';
import { useAddedTime } from './use-added-time.ts';
import { InstanceList, VersionList } from './versions-instances.tsx';
import { WhereTimeGoes } from './where-time-goes.tsx';

/** One value per 8 to 20 px of the charts. */
const POINTS = 120;
/** Three charts of 120 px and the heatmap of 160 with their titles, and the time axis. */
const CHARTS_HEIGHT = 'h-[645px]';

// The chart library is as heavy as the rest of the page: it comes after the figures.
const ServiceCharts = dynamic(
  () => import('./service-charts.tsx').then((module) => module.ServiceCharts),
  { ssr: false, loading: () => <div className={CHARTS_HEIGHT} /> },
);

/** "Is it slow or failing, since when, where inside, who is hurt?" */
export function ServicePage({ name }: { readonly name: string }) {
  const scope = useScope();
  const [operation, setOperation] = useQueryState(
    'operation',
    parseAsString.withDefault('').withOptions({ history: 'push' }),
  );
  const query = useApiQuery(
    ['service', name, scope.range, scope.env, operation],
    (api, signal) =>
      api.service(name, { ...rangeQuestion(scope), points: POINTS, operation }, { signal }),
    { refetchEvery: 15_000 },
  );
  return (
    <>
      <PageHead
        title={name}
        sentence={query.data ? <Answer answer={query.data} operation={operation} /> : '\u00a0'}
        facts={query.data ? <ServiceFacts answer={query.data} /> : null}
        actions={<TracesLink name={name} />}
      />
      <AnswerFrame query={query} what="The service" skeleton={<ServiceBones />}>
        {(answer) => <ServiceBody answer={answer} operation={operation} onPick={setOperation} />}
      </AnswerFrame>
    </>
  );
}

interface AnswerProps {
  readonly answer: ServiceAnswer;
  readonly operation: string;
}

function Answer({ answer, operation }: AnswerProps) {
  const added = useAddedTime(answer, operation);
  const scope = useScope();
  const timeZone = useChartZone();
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const context = {
    added,
    clock: (ms: number) => format.format(ms),
    tracesHref: (query: string, from: number, to: number) => tracesHref(scope, query, { from, to }),
  };
  return <Sentence parts={serviceSentence(answer, context)} />;
}

function TracesLink({ name }: { readonly name: string }) {
  const scope = useScope();
  return (
    <Link
      href={tracesHref(scope, `service = ${writeText(name)}`)}
      className="inline-flex h-7 items-center rounded-control border border-line bg-surface px-3 text-ink hover:border-line-strong"
    >
      Traces
    </Link>
  );
}

interface ServiceBodyProps {
  readonly answer: ServiceAnswer;
  readonly operation: string;
  readonly onPick: (operation: string) => Promise<URLSearchParams>;
}

function ServiceBody({ answer, operation, onPick }: ServiceBodyProps) {
  const mostTime = operation === '' ? (answer.operations[0]?.name ?? '') : operation;
  return (
    <>
      <HeroFigures answer={answer} />
      {operation === '' ? null : (
        <p className="px-4 pb-2 text-12 text-ink-2">
          Only <span className="font-medium text-ink">{operation}</span>.{' '}
          <button type="button" className="underline" onClick={() => void onPick('')}>
            Show all operations
          </button>
        </p>
      )}
      <ServiceCharts answer={answer} operation={operation} />
      <h2 className="px-4 pt-4 pb-2 font-medium text-15">Operations by share of time</h2>
      <OperationsTable
        operations={answer.operations}
        picked={operation}
        onPick={(picked) => void onPick(picked)}
      />
      {mostTime === '' ? null : <WhereTimeGoes service={answer.name} operation={mostTime} />}
      <ErrorGroups service={answer.name} />
      <div className="grid grid-cols-1 gap-x-12 pb-6 md:grid-cols-2">
        <DependencyList
          title="Called by"
          dependencies={answer.callers}
          none="No caller seen: its requests come from outside, or their senders are not traced."
        />
        <DependencyList
          title="Calls"
          dependencies={answer.callees}
          none="No call seen: it calls nothing, or its client calls are not traced."
        />
        <VersionList versions={answer.versions} />
        <InstanceList instances={answer.instances} />
      </div>
    </>
  );
}

function ServiceBones() {
  return (
    <>
      <div className="flex gap-12 px-4 py-3">
        {['rate', 'errors', 'p95'].map((figure) => (
          <Bone key={figure} className="h-12 w-32" />
        ))}
      </div>
      <div className={`${CHARTS_HEIGHT} px-4`}>
        <Bone className="h-full w-full" />
      </div>
    </>
  );
}
