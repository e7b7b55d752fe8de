'use client';

import type { Alert } from '@tracewell/api/browser';
import dynamic from 'next/dynamic';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { formatMinute } from '../../lib/format-age.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { AlertRule, AlertValue } from './alert-facts.tsx';
import { AlertHistory, Notifications } from './alert-history.tsx';
import { AlertState } from './alert-state.tsx';
import { AlertTabs } from './alert-tabs.tsx';
import { placeText, shortPlace } from './alert-words.ts';
import { EvidenceList } from './evidence-list.tsx';

const AlertChart = dynamic(() => import('./alert-chart.tsx').then((module) => module.AlertChart), {
  ssr: false,
  loading: () => <div className="h-[204px]" />,
});

/** One alert: the value against its threshold, five traces that prove it, the rule, who was told. */
export function AlertPage({ id }: { readonly id: string }) {
  const query = useApiQuery(['alerts'], (api, signal) => api.alerts({}, { signal }), {
    refetchEvery: 10_000,
  });
  const alert = query.data?.alerts.find((one) => one.id === id);
  return (
    <>
      <PageHead
        title={alert?.rule ?? 'Alert'}
        sentence={alert?.summary ?? '\u00a0'}
        facts={alert ? <AlertFacts alert={alert} /> : null}
        actions={<AlertTabs />}
      />
      <AnswerFrame query={query} what="The alert" skeleton={<RowBones />}>
        {() =>
          alert ? (
            <AlertBody alert={alert} />
          ) : (
            <Empty
              reason="This alert is no longer known."
              next="Alerts are kept for one day after they were resolved."
            />
          )
        }
      </AnswerFrame>
    </>
  );
}

function AlertFacts({ alert }: { readonly alert: Alert }) {
  const scope = useScope();
  return (
    <>
      <AlertState state={alert.state} />
      {alert.severity === '' ? null : <span>{alert.severity}</span>}
      <span>
        since <Instant nanoseconds={alert.sinceUnixNano} zone={scope.tz} format={formatMinute} />
      </span>
      <CopyButton
        text={placeText(alert)}
        title={`Copy ${placeText(alert)}`}
        label={<span className="font-mono">{shortPlace(alert)}</span>}
      />
    </>
  );
}

function AlertBody({ alert }: { readonly alert: Alert }) {
  return (
    <div className="lg:flex">
      <div className="min-w-0 flex-1">
        <AlertValue alert={alert} />
        <AlertChart alert={alert} />
        <AlertRule alert={alert} />
        <div className="grid grid-cols-1 gap-x-12 pb-6 md:grid-cols-2">
          <AlertHistory alert={alert} />
          <Notifications alert={alert} />
        </div>
      </div>
      <EvidenceList alert={alert} />
    </div>
  );
}
