'use client';

import type { StatusAnswer } from '@tracewell/api/browser';
import type { ReactNode } from 'react';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatMinute } from '../../lib/format-age.ts';
import { countOf } from '../../lib/format-count.ts';
import { delayWords, diskWords, droppedWords, formatBytes, keptWords } from './status-words.ts';

/** Delay, disk, retention, engine, versions and data folder, one line of words each. */
export function FactsSection({ status }: { readonly status: StatusAnswer }) {
  const scope = useScope();
  const { delivery, retention, engine, versions } = status;
  return (
    <dl className="grid grid-cols-1 border-line border-b px-4 py-3 md:grid-cols-[140px_1fr]">
      <Fact term="Delivery">
        {delayWords(delivery.behindMs)}
        {delivery.lastError === '' ? null : (
          <span className="block text-warn">Last fault: {delivery.lastError}</span>
        )}
      </Fact>
      <Fact term="Disk">
        {diskWords(status.disk)}
        <Tables tables={status.disk.tables} />
      </Fact>
      <Fact term="Retention">
        Keeps {retention.words}. {retention.forecast.words}
        {retention.oldestSpanUnixNano === null ? null : (
          <>
            {' '}
            The oldest span is from{' '}
            <Instant
              nanoseconds={retention.oldestSpanUnixNano}
              zone={scope.tz}
              format={formatMinute}
            />
            .
          </>
        )}
        <span className="block">{keptWords(retention)}</span>
        <LastDropped dropped={retention.lastDropped} />
      </Fact>
      <Fact term="Listening on">
        {status.listeners.map((one) => `${one.protocol} ${one.host}:${one.port}`).join(', ') ||
          'nothing'}
      </Fact>
      <Fact term="Store">
        {`${engine.mode === 'embedded' ? 'Embedded ClickHouse' : 'ClickHouse server'} ${engine.version}`.trim()}
        , {engine.state}
        {engine.detail === '' ? '' : `: ${engine.detail}`}
      </Fact>
      <Fact term="Versions">
        Tracewell {versions.tracewell}, Node {versions.node}
        {versions.schema === null ? '' : `, schema ${versions.schema}`}
      </Fact>
      <Fact term="Data folder">
        <CopyButton
          text={status.dataDir}
          title="Copy the path"
          label={<span className="font-mono [overflow-wrap:anywhere]">{status.dataDir}</span>}
          className="text-left"
        />
      </Fact>
    </dl>
  );
}

function LastDropped({ dropped }: { readonly dropped: StatusAnswer['retention']['lastDropped'] }) {
  const scope = useScope();
  if (dropped === null) return null;
  return (
    <span className={`block ${dropped.because === 'disk' ? 'text-warn' : 'text-ink-2'}`}>
      {droppedWords(dropped)}{' '}
      <Instant nanoseconds={dropped.fromUnixNano} zone={scope.tz} format={formatMinute} />.
    </span>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="pt-2 text-ink-2 md:pb-1">{term}</dt>
      <dd className="min-w-0 md:pt-2 md:pb-1">{children}</dd>
    </>
  );
}

function Tables({ tables }: Pick<StatusAnswer['disk'], 'tables'>) {
  if (tables.length === 0) return null;
  return (
    <details className="text-12 text-ink-2">
      <summary>By table</summary>
      <ul>
        {tables.map((table) => (
          <li key={table.table}>
            <span className="font-mono">{table.table}</span> {formatBytes(table.bytes)},{' '}
            {countOf(table.rows, 'row')}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What went wrong lately on our side, newest first. */
export function FaultsSection({ faults }: Pick<StatusAnswer, 'faults'>) {
  const scope = useScope();
  if (faults.length === 0) return null;
  return (
    <section aria-labelledby="faults" className="py-4">
      <h2 id="faults" className="px-4 pb-2 font-medium text-15">
        Recent faults
      </h2>
      <ul>
        {faults.map((fault) => (
          <li
            key={`${fault.code} ${fault.message}`}
            className="flex items-baseline gap-3 border-line border-t px-4 py-1"
          >
            <span className="text-ink-2">
              <Instant nanoseconds={fault.atUnixNano} zone={scope.tz} format={formatMinute} />
            </span>
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {fault.message}
              {fault.count > 1 ? (
                <span className="text-12 text-ink-3"> {countOf(fault.count, 'time')}</span>
              ) : null}
            </span>
            <span className="font-mono text-12 text-ink-3">{fault.code}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
