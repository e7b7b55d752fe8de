'use client';

import { ApiProblem, type ServiceFigures, type ServicePart } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { AnswerFrame } from '../../components/answer/answer-frame.tsx';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { Button } from '../../components/controls/button.tsx';
import { Sentence } from '../../components/sentence/sentence.tsx';
import { FooterLine } from '../../components/shell/footer-line.tsx';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { useTable } from '../../components/shell/use-table.ts';
import { Bone } from '../../components/states/loading.tsx';
import { tracesHref } from '../../lib/traces-href.ts';
import { HeroFigures, ServiceFacts } from './service-head.tsx';
import { ServicePanels } from './service-panels.tsx';
import { serviceSentence } from './service-sentence.ts';
import { UnknownService } from './unknown-service.tsx';
import { useAddedTime } from './use-added-time.ts';
import { type ServiceParts, useServiceParts } from './use-service-parts.ts';

/** Three charts of 120 px and the heatmap of 160 with their titles, and the time axis. */
const CHARTS_HEIGHT = 'h-[645px]';

// The chart library is as heavy as the rest of the page: it comes after the figures.
const ServiceCharts = dynamic(
  () => import('./service-charts.tsx').then((module) => module.ServiceCharts),
  { ssr: false, loading: () => <div className={CHARTS_HEIGHT} /> },
);

/** "Is it slow or failing, since when, where inside, who is hurt?" */
export function ServicePage({ name }: { readonly name: string }) {
  const [operation, setOperation] = useQueryState(
    'operation',
    parseAsString.withDefault('').withOptions({ history: 'push' }),
  );
  const parts = useServiceParts(name, operation);
  const { figures, versions } = parts;
  const pick = (picked: string) => void setOperation(picked);
  if (figures.data === undefined && isUnknown(figures.error)) {
    return <UnknownService name={name} error={figures.error} />;
  }
  return (
    <>
      <PageHead
        title={name}
        sentence={figures.data ? <Answer figures={figures.data} parts={parts} /> : '\u00a0'}
        facts={versions.data ? <ServiceFacts versions={versions.data} /> : '\u00a0'}
        actions={<Actions name={name} />}
      />
      <AnswerFrame
        query={figures}
        what="Rate, errors and latency"
        skeleton={<ServiceBones />}
        footer={false}
      >
        {(answer) => (
          <>
            <HeroFigures answer={answer} />
            {operation === '' ? null : <Narrowed operation={operation} onPick={pick} />}
            <ServiceCharts figures={answer} parts={parts} />
          </>
        )}
      </AnswerFrame>
      <ServicePanels parts={parts} onPick={pick} />
      <div className="border-line border-t bg-surface">
        <FooterLine meta={figures.data?.meta} refreshing={figures.isPlaceholderData} />
      </div>
    </>
  );
}

function isUnknown(error: Error | null): error is ApiProblem {
  return error instanceof ApiProblem && error.status === 404;
}

interface AnswerProps {
  readonly figures: ServicePart<ServiceFigures>;
  readonly parts: ServiceParts;
}

/** The sentence says what is known so far; versions and operations add to it when they come. */
function Answer({ figures, parts }: AnswerProps) {
  const added = useAddedTime(figures, parts.question.operation);
  const scope = useScope();
  const timeZone = useChartZone();
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const context = {
    added,
    clock: (ms: number) => format.format(ms),
    tracesHref: (query: string, from: number, to: number) => tracesHref(scope, query, { from, to }),
  };
  const facts = {
    ...figures,
    versions: parts.versions.data?.versions ?? [],
    operations: parts.operations.data?.operations ?? [],
  };
  return <Sentence parts={serviceSentence(facts, context)} />;
}

/** The charts as a table, and the traces behind the page. */
function Actions({ name }: { readonly name: string }) {
  const scope = useScope();
  const { isTable, toggle } = useTable();
  useCommands([{ keys: ['t'], label: 'Charts as a table', group: 'This service', run: toggle }]);
  return (
    <>
      <Button onClick={toggle} title="t">
        {isTable ? 'Charts' : 'Table'}
      </Button>
      <Link
        href={tracesHref(scope, `service = ${writeText(name)}`)}
        className="inline-flex h-7 items-center rounded-control border border-line bg-surface px-3 text-ink hover:border-line-strong pointer-coarse:h-11"
      >
        Traces
      </Link>
    </>
  );
}

interface NarrowedProps {
  readonly operation: string;
  readonly onPick: (operation: string) => void;
}

function Narrowed({ operation, onPick }: NarrowedProps) {
  return (
    <p className="px-4 pb-2 text-12 text-ink-2">
      Only <span className="font-medium text-ink">{operation}</span>.{' '}
      <button type="button" className="underline" onClick={() => onPick('')}>
        Show all operations
      </button>
    </p>
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
