'use client';

import type { CompareAnswer, ComparedSide } from '@tracewell/api/browser';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useMounted } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { type CompareScope, sideQuery } from '../../lib/compare-href.ts';
import { formatCount } from '../../lib/format-count.ts';
import { formatTime, toMilliseconds } from '../../lib/format-time.ts';
import { absoluteRange, rangeOrDefault, relativeLabel } from '../../lib/time-range.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { selectionQuery } from './compare-question.ts';
import { durationText } from './compare-words.ts';

/** Colour of a side, as a square before its name. */
function SideMark({ side }: { readonly side: 'selection' | 'baseline' }) {
  return (
    <span
      aria-hidden="true"
      className={`mr-2 inline-block size-2.5 rounded-mark ${side === 'selection' ? 'bg-selection' : 'bg-baseline'}`}
    />
  );
}

function countText(side: ComparedSide | undefined): string {
  if (side === undefined) return '';
  const { comparedCount, traceCount } = side;
  if (comparedCount === traceCount) return `${formatCount(traceCount)} traces`;
  return `${formatCount(comparedCount)} of ${formatCount(traceCount)} traces`;
}

function useTimeText(range: string): string {
  const { tz } = useScope();
  const mounted = useMounted();
  const now = mounted ? Date.now() : 0;
  const parsed = rangeOrDefault(range, now);
  const relative = relativeLabel(parsed);
  if (relative !== undefined) return relative.toLowerCase();
  if (!mounted) return '';
  const end = (at: number) =>
    formatTime(BigInt(Math.round(at)) * 1_000_000n, tz, now).replace(/\.\d+$/, '');
  return `${end(parsed.from)} to ${end(parsed.to)}`;
}

interface SideProps {
  readonly side: 'selection' | 'baseline';
  readonly name: string;
  readonly counted: ComparedSide | undefined;
  readonly query: string;
  readonly range: string;
  readonly duration: string;
  readonly children?: ReactNode;
}

function Side({ side, name, counted, query, range, duration, children }: SideProps) {
  const when = useTimeText(range);
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 py-0.5">
      <dt className="w-24 shrink-0 font-medium">
        <SideMark side={side} />
        {name}
      </dt>
      <dd className="flex min-w-0 flex-1 flex-wrap gap-x-3 text-ink-2">
        {counted === undefined ? null : (
          <span className="whitespace-nowrap text-ink">{countText(counted)}</span>
        )}
        {query === '' ? (
          <span>requests</span>
        ) : (
          <code className="min-w-0 break-words font-mono text-12">{query}</code>
        )}
        {duration === '' ? null : <span className="whitespace-nowrap">{duration}</span>}
        <span className="whitespace-nowrap" suppressHydrationWarning>
          {when}
        </span>
        {children}
      </dd>
    </div>
  );
}

/** Who is compared with whom; with the answer, how many traces of each side were compared. */
export function Sides({
  asked,
  answer,
}: {
  readonly asked: CompareScope;
  readonly answer: CompareAnswer | undefined;
}) {
  const scope = useScope();
  const { q, sq, bq, time, btime, min, max } = asked;
  const rest = bq === '' && btime === '' ? 'the rest, ' : '';
  return (
    <dl className="border-line border-b bg-surface px-4 py-2">
      <Side
        side="selection"
        name="Here"
        counted={answer?.selection}
        query={sideQuery(q, sq)}
        range={time === '' ? scope.range : time}
        duration={durationText(min, max)}
      >
        {answer === undefined ? null : (
          <Link
            href={tracesHref(
              { ...scope, range: textRange(answer.selection) },
              selectionQuery(asked),
            )}
            prefetch={false}
            className="whitespace-nowrap text-ink underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            Show the traces
          </Link>
        )}
      </Side>
      <Side
        side="baseline"
        name="Elsewhere"
        counted={answer?.baseline}
        query={sideQuery(q, bq)}
        range={btime === '' ? scope.range : btime}
        duration=""
      >
        <span>
          {rest}of the same operations{operationsText(answer)}
        </span>
      </Side>
    </dl>
  );
}

function textRange({ range }: ComparedSide): string {
  return absoluteRange(toMilliseconds(range.from), toMilliseconds(range.to));
}

const OPERATIONS_SHOWN = 3;

function operationsText(answer: CompareAnswer | undefined): string {
  const operations = answer?.operations ?? [];
  if (operations.length === 0) return '';
  const shown = operations
    .slice(0, OPERATIONS_SHOWN)
    .map(({ service, operation }) => `${service} ${operation}`);
  const more = operations.length - shown.length;
  return `: ${more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')}`;
}
