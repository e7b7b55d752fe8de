'use client';

import type { TraceAnswer } from '@tracewell/api/browser';
import { analyseTrace, describeTrace, ownerShares, sentenceText } from '@tracewell/trace';
import { X } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import { countOf } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import { assignServiceColors } from '../../lib/service-color.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { Cross } from '../figures/glyphs.tsx';
import { Instant } from '../figures/instant.tsx';
import { useScope } from '../shell/use-scope.ts';
import { Empty } from '../states/empty.tsx';
import { Failed } from '../states/failed.tsx';
import { Bone, Loading } from '../states/loading.tsx';
import { peekLines } from './peek-lines.ts';
import { PeekRow } from './peek-row.tsx';

/** A larger trace is worth its own page only. */
const SPANS_MAX = 5_000;
const BONES = Array.from({ length: 14 }, (_, at) => at);

interface TraceDrawerProps {
  readonly traceId: string;
  /** Where the drawer's trace opens in full. */
  readonly href: string;
  readonly onClose: () => void;
}

function Skeleton() {
  return (
    <div className="px-4 py-3">
      <Bone className="h-4 w-4/5" />
      {BONES.map((at) => (
        <div key={at} className="mt-3 flex gap-4">
          <Bone className="h-3 w-40" />
          <Bone className="h-3 w-56" />
        </div>
      ))}
    </div>
  );
}

function spanHref(page: string, spanId: string): string {
  return `${page}${page.includes('?') ? '&' : '?'}span=${spanId}`;
}

function Content({ answer, href }: { readonly answer: TraceAnswer; readonly href: string }) {
  const { tz, href: scoped } = useScope();
  const page = scoped(`/traces/${answer.traceId}`);
  const trace = useMemo(() => analyseTrace(answer.spans), [answer]);
  const owners = useMemo(() => ownerShares(trace).filter(({ share }) => share > 0), [trace]);
  const colors = useMemo(
    () => assignServiceColors(owners.map(({ owner, ns }) => ({ name: owner, totalNs: ns }))),
    [owners],
  );
  const lines = useMemo(() => peekLines(trace), [trace]);
  const sentence = sentenceText(
    describeTrace(trace, {
      duration: formatDuration,
      ratio: formatRatio,
      percentile: answer.percentile,
    }),
  );
  const failed = trace.causes.length;
  const start = answer.spans.reduce(
    (first, { startTimeUnixNano }) =>
      BigInt(startTimeUnixNano) < BigInt(first) ? startTimeUnixNano : first,
    answer.spans[0]?.startTimeUnixNano ?? '0',
  );
  return (
    <div className="px-4 py-3">
      <p className="text-15">{sentence}</p>
      <p className="mt-1 flex flex-wrap gap-x-3 text-12 text-ink-2">
        <Instant nanoseconds={start} zone={tz} />
        <span>{countOf(answer.spanCount, 'span')}</span>
        {failed > 0 ? (
          <span className="text-error">
            <Cross /> {countOf(failed, 'error')}
          </span>
        ) : null}
        {answer.complete ? null : <span className="text-warn">incomplete</span>}
      </p>
      <ul aria-label="Share of the critical path" className="mt-2 flex flex-wrap gap-x-4 text-12">
        {owners.slice(0, 6).map(({ owner, share }) => (
          <li key={owner} className="flex items-center gap-1.5">
            <span
              aria-hidden="true"
              className="size-2.5 rounded-mark"
              style={{ backgroundColor: colors.get(owner)?.css ?? 'var(--ink-3)' }}
            />
            {owner} <span className="text-ink-2">{formatRatio(share)}</span>
          </li>
        ))}
      </ul>
      <ol aria-label="Spans" className="mt-3 border-line border-t pt-1">
        {lines.map((line) => (
          <PeekRow
            key={line.spanId}
            line={line}
            color={colors.get(line.service)?.css}
            href={spanHref(page, line.spanId)}
          />
        ))}
      </ol>
      {answer.spanCount > lines.length ? (
        <p className="mt-2 text-12 text-ink-2">
          {countOf(lines.length, 'line')} of {countOf(answer.spanCount, 'span')}, repeats folded.{' '}
          <Link href={href} className="text-ink underline">
            See all
          </Link>
        </p>
      ) : null}
    </div>
  );
}

function Body({ traceId, href }: Omit<TraceDrawerProps, 'onClose'>) {
  const trace = useApiQuery(['trace-peek', traceId], (api, signal) =>
    api.trace(traceId, { signal, maxSpans: SPANS_MAX }),
  );
  // While the next one comes the old one would be a lie.
  const answer = trace.isPlaceholderData ? undefined : trace.data;
  if (answer === undefined && trace.error)
    return <Failed what="The trace" error={trace.error} onRetry={() => void trace.refetch()} />;
  if (answer === undefined)
    return (
      <Loading label="Loading the trace">
        <Skeleton />
      </Loading>
    );
  if (answer.spans.length === 0)
    return (
      <Empty
        reason={`${countOf(answer.spanCount, 'span')}: too many to look into here.`}
        next={
          <Link href={href} className="text-ink underline">
            Open the trace
          </Link>
        }
      />
    );
  return <Content answer={answer} href={href} />;
}

/** A trace beside the list it stands in: focus and list stay as they are. On a phone it rises from below. */
export function TraceDrawer({ traceId, href, onClose }: TraceDrawerProps) {
  return (
    <aside
      aria-label="The trace in short"
      data-testid="drawer"
      className="drawer fixed z-30 flex flex-col border-line bg-surface shadow-float max-md:inset-x-0 max-md:bottom-12 max-md:h-[65dvh] max-md:rounded-t-float max-md:border-t md:top-11 md:right-0 md:bottom-0 md:w-[min(60%,640px)] md:border-l"
    >
      <header className="flex h-11 shrink-0 items-center gap-3 border-line border-b px-4">
        <h2 className="font-medium text-15">Trace</h2>
        <span className="font-mono text-12 text-ink-2" title={traceId}>
          {traceId.slice(0, 8)}
        </span>
        <Link
          href={href}
          className="ml-auto text-12 underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          Open the trace
        </Link>
        <button
          type="button"
          aria-label="Close"
          title="Close (Esc)"
          onClick={onClose}
          className="flex size-7 items-center justify-center text-ink-2 hover:text-ink pointer-coarse:size-11"
        >
          <X size={16} aria-hidden="true" />
        </button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Body traceId={traceId} href={href} />
      </div>
    </aside>
  );
}
