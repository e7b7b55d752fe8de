'use client';

import type { LedgerReason, StatusAnswer } from '@tracewell/api/browser';
import { Figure } from '../../components/figures/figure.tsx';
import { Cross } from '../../components/figures/glyphs.tsx';
import { countParts, formatCount, formatCountInFull } from '../../lib/format-count.ts';
import { type Branch, branches, equations, flowShare, itemsOf, partWords } from './ledger-flow.ts';

/** Received to stored as one horizontal flow, and beneath it where the rest went, with reason and fix. */
export function LedgerSection({ status }: { readonly status: StatusAnswer }) {
  const { ledger, bySignal } = status;
  const flow = branches(ledger, status.reasons);
  return (
    <section aria-labelledby="ledger" className="border-line border-b px-4 py-4">
      <h2 id="ledger" className="sr-only">
        Ledger
      </h2>
      <div className="flex items-baseline justify-between gap-4">
        <span>
          <span className="text-20" title={formatCountInFull(ledger.received)}>
            {formatCount(ledger.received)}
          </span>{' '}
          <span className="text-ink-2">received</span>{' '}
          <span className="text-12 text-ink-3">
            {formatCount(bySignal.traces.received)} spans, {formatCount(bySignal.metrics.received)}{' '}
            data points, {formatCount(bySignal.logs.received)} log records
          </span>
        </span>
        <span>
          <span className="text-20" title={formatCountInFull(ledger.stored)}>
            {formatCount(ledger.stored)}
          </span>{' '}
          <span className="text-ink-2">stored</span>
        </span>
      </div>
      <FlowBar flow={flow} received={ledger.received} />
      <ul className="mt-3">
        {flow.slice(1).map((branch) => (
          <BranchRow key={branch.outcome} branch={branch} />
        ))}
        {ledger.received === 0 ? (
          <li className="text-ink-2">Nothing has been received since the data folder was made.</li>
        ) : null}
        {flow.length === 1 && ledger.received > 0 ? (
          <li className="text-ink-2">Nothing was rejected, dropped or set aside.</li>
        ) : null}
      </ul>
      <Equations status={status} />
      <Parts status={status} />
    </section>
  );
}

/** The conservation of each signal, said whether it holds or not. */
function Equations({ status }: { readonly status: StatusAnswer }) {
  const all = equations(status);
  if (all.length === 0) return null;
  return (
    <ul aria-label="Equation" className="mt-2 text-12 text-ink-2">
      {all.map(({ signal, words, difference }) => (
        <li key={signal}>
          {words}:{' '}
          {difference === 0 ? (
            'the equation holds.'
          ) : (
            <span className="text-warn">
              differs by {formatCount(Math.abs(difference))}. Counts move while they are read; if it
              stays, look at the recent faults below.
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What was changed, cut or left out of items that are stored. */
function Parts({ status: { parts } }: { readonly status: StatusAnswer }) {
  if (parts.length === 0) return null;
  return (
    <details className="mt-2 text-12 text-ink-2">
      <summary>Changed before it was stored</summary>
      <ul>
        {parts.map((part) => (
          <li key={`${part.signal} ${part.kind} ${part.reason}`}>{partWords(part)}</li>
        ))}
      </ul>
    </details>
  );
}

const LOOKS: Readonly<Record<Branch['outcome'], string>> = {
  stored: 'bg-ink-3',
  inJournal: 'bg-ink-2',
  deduplicated: 'bg-line-strong',
  sampledOut: 'bg-line-strong',
  expiredOnArrival: 'bg-warn',
  rejected: 'bg-error',
  deadLettered: 'bg-error',
};

function FlowBar({
  flow,
  received,
}: {
  readonly flow: readonly Branch[];
  readonly received: number;
}) {
  const summary = flow.map((branch) => `${formatCount(branch.count)} ${branch.words}`).join(', ');
  return (
    <div
      role="img"
      aria-label={`Of ${formatCount(received)} received: ${summary}`}
      className="mt-2 flex h-3 gap-px bg-sunken"
    >
      {flow.map((branch) => (
        <span
          key={branch.outcome}
          title={`${formatCountInFull(branch.count)} ${branch.words}`}
          className={`h-3 ${LOOKS[branch.outcome]}`}
          style={{ flexGrow: flowShare(branch.count, received) * 1000, flexBasis: 0 }}
        />
      ))}
    </div>
  );
}

function BranchRow({ branch }: { readonly branch: Branch }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 py-1">
      <span className="w-16 shrink-0 text-right font-medium">
        <Figure value={countParts(branch.count)} title={formatCountInFull(branch.count)} />
      </span>
      <span className="flex items-baseline gap-2">
        {branch.isLoss ? (
          <span className="text-error">
            <Cross size={8} />
          </span>
        ) : null}
        {branch.words}
      </span>
      {branch.reasons.map((reason) => (
        <ReasonLine key={`${reason.signal} ${reason.reason}`} reason={reason} />
      ))}
    </li>
  );
}

/** `4 spans: it is more than an hour ahead of our clock. Last: GET / of cart, sent by 10.0.0.7. To do: ...` */
function ReasonLine({ reason }: { readonly reason: LedgerReason }) {
  return (
    <p className="w-full pl-[76px] text-12 text-ink-2 [overflow-wrap:anywhere]">
      {itemsOf(reason.signal, reason.count)}: {reason.words}.
      {reason.example === '' ? '' : ` Last: ${reason.example}.`}
      {reason.fix === '' ? '' : ` To do: ${reason.fix}`}
    </p>
  );
}
