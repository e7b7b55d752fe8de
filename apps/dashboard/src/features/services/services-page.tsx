'use client';

import type { ServicesAnswer } from '@tracewell/api/browser';
import type { ReactNode } from 'react';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { Button } from '../../components/controls/button.tsx';
import { Sentence } from '../../components/sentence/sentence.tsx';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { type Scope, useScope } from '../../components/shell/use-scope.ts';
import { useTable } from '../../components/shell/use-table.ts';
import { Empty } from '../../components/states/empty.tsx';
import { toMilliseconds } from '../../lib/format-time.ts';
import { periodWords } from '../../lib/period-words.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { FiringLines } from './firing-lines.tsx';
import { type JudgedService, worstFirst } from './judge-service.ts';
import { servicesSentence } from './services-sentence.ts';
import { ServicesTable } from './services-table.tsx';

/** One value per 2 px of a spark. */
const POINTS = 32;

/** "What is wrong right now?" `start` is shown instead while the store has never held a span. */
export function ServicesPage({ start }: { readonly start: ReactNode }) {
  const scope = useScope();
  const query = useApiQuery(
    ['services', scope.range, scope.env],
    (api, signal) => api.services({ ...rangeQuestion(scope), points: POINTS }, { signal }),
    { refetchEvery: 15_000 },
  );
  if (query.data?.firstSpanUnixNano === null) return start;
  const rows = query.data ? worstFirst(query.data.services) : [];
  return (
    <>
      <PageHead
        title="Services"
        sentence={query.data ? <Answer answer={query.data} rows={rows} scope={scope} /> : '\u00a0'}
        actions={<TableSwitch />}
      />
      <AnswerFrame query={query} what="The services" skeleton={<RowBones />}>
        {(answer) => <ServicesBody answer={answer} rows={rows} scope={scope} />}
      </AnswerFrame>
    </>
  );
}

interface BodyProps {
  readonly answer: ServicesAnswer;
  readonly rows: readonly JudgedService[];
  readonly scope: Scope;
}

function Answer({ answer, rows, scope }: BodyProps) {
  const { from, to } = answer.meta.range;
  const period = periodWords(toMilliseconds(to) - toMilliseconds(from));
  const serviceHref = (name: string) => scope.href(`/services/${encodeURIComponent(name)}`);
  const timeZone = useChartZone();
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const context = { period, serviceHref, clock: (ms: number) => format.format(ms) };
  return <Sentence parts={servicesSentence(rows, context)} />;
}

/** The windows of the figures as what they were before, in words. */
function TableSwitch() {
  const { isTable, toggle } = useTable();
  useCommands([{ keys: ['t'], label: 'Sparks as figures', group: 'Services', run: toggle }]);
  return (
    <Button onClick={toggle} title="t" className="max-md:hidden">
      {isTable ? 'Sparks' : 'Table'}
    </Button>
  );
}

function ServicesBody({ answer, rows, scope }: BodyProps) {
  if (rows.length === 0) return <NothingInRange scope={scope} />;
  return (
    <>
      <FiringLines />
      <ServicesTable rows={rows} peers={answer.peers} />
    </>
  );
}

function NothingInRange({ scope }: { readonly scope: Scope }) {
  return (
    <Empty
      reason="No service sent a span in this range."
      next={
        <span className="flex gap-4">
          <button type="button" className="underline" onClick={() => scope.setRange('24h')}>
            Look at the last 24 hours
          </button>
          <a className="underline" href={scope.href('/start')}>
            Add a service
          </a>
        </span>
      }
    />
  );
}
