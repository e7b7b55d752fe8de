'use client';

import type { Alert, AlertsAnswer } from '@tracewell/api/browser';
import Link from 'next/link';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { Sentence } from '../../components/sentence/sentence.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { formatAge } from '../../lib/format-age.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { AlertRow } from './alert-row.tsx';
import { AlertState } from './alert-state.tsx';
import { AlertTabs } from './alert-tabs.tsx';
import { alertsSentence } from './alert-words.ts';
import { RuleFaults } from './rule-faults.tsx';

/** "What is firing, is it real, what proves it?" */
export function AlertsPage() {
  const query = useApiQuery(['alerts'], (api, signal) => api.alerts({}, { signal }), {
    refetchEvery: 10_000,
  });
  const rules = useApiQuery(['rules'], (api, signal) => api.rules({ signal }));
  return (
    <>
      <PageHead
        title="Alerts"
        sentence={
          query.data ? (
            <Sentence parts={alertsSentence(query.data.alerts, rules.data?.rules.length)} />
          ) : (
            '\u00a0'
          )
        }
        facts={query.data ? <Evaluated answer={query.data} /> : null}
        actions={<AlertTabs />}
      />
      <AnswerFrame query={query} what="The alerts" skeleton={<RowBones />}>
        {(answer) => (
          <>
            <RuleFaults faults={answer.faults} />
            {answer.alerts.length === 0 ? (
              <NothingFires />
            ) : (
              <>
                <AlertGroup state="firing" alerts={answer.alerts} />
                <AlertGroup state="pending" alerts={answer.alerts} />
                <AlertGroup state="resolved" alerts={answer.alerts} />
              </>
            )}
          </>
        )}
      </AnswerFrame>
    </>
  );
}

function AlertGroup(props: { readonly state: Alert['state']; readonly alerts: readonly Alert[] }) {
  const alerts = props.alerts.filter((alert) => alert.state === props.state);
  if (alerts.length === 0) return null;
  return (
    <section aria-label={props.state}>
      <h2 className="px-4 pt-4 pb-1 text-12">
        <AlertState state={props.state} />
      </h2>
      <ul className="border-line border-t">
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} />
        ))}
      </ul>
    </section>
  );
}

/** When the rules were last evaluated; a reader who sees nothing firing wants to know that somebody looks. */
export function Evaluated({
  answer,
}: {
  readonly answer: Pick<AlertsAnswer, 'evaluatedAtUnixNano'>;
}) {
  const scope = useScope();
  if (answer.evaluatedAtUnixNano === null) {
    return <span className="text-warn">the rules have not been evaluated yet</span>;
  }
  return (
    <span>
      evaluated{' '}
      <Instant nanoseconds={answer.evaluatedAtUnixNano} zone={scope.tz} format={formatAge} />
    </span>
  );
}

function NothingFires() {
  const scope = useScope();
  return (
    <Empty
      reason="No alert is firing, pending, or was resolved within the last day."
      next={
        <Link href={scope.href('/alerts/rules')} className="underline">
          See what the rules watch
        </Link>
      }
    />
  );
}
