'use client';

import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useStatus } from '../../components/shell/status-dot.tsx';
import { FactsSection, FaultsSection } from './facts-section.tsx';
import { LedgerSection } from './ledger-section.tsx';
import { MistakesSection, SendersSection } from './senders-section.tsx';

const STATES = {
  well: { words: 'well', look: 'text-ok' },
  degraded: { words: 'degraded', look: 'text-warn' },
  'not-receiving': { words: 'not receiving', look: 'text-error' },
} as const;

/** "Is Tracewell telling me everything?" */
export function StatusPage() {
  const query = useStatus();
  const state = query.data ? STATES[query.data.state] : undefined;
  return (
    <>
      <PageHead
        title="Status"
        sentence={query.data?.sentence ?? '\u00a0'}
        facts={state ? <span className={`font-medium ${state.look}`}>{state.words}</span> : null}
      />
      <AnswerFrame query={query} what="The status" skeleton={<RowBones />}>
        {(status) => (
          <>
            <LedgerSection status={status} />
            <FactsSection status={status} />
            <MistakesSection mistakes={status.mistakes} />
            <SendersSection senders={status.senders} />
            <FaultsSection faults={status.faults} />
          </>
        )}
      </AnswerFrame>
    </>
  );
}
