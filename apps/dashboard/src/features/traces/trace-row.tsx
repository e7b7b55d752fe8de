'use client';

import type { TraceSummary } from '@tracewell/api/browser';
import { clsx } from 'clsx';
import { PanelRight } from 'lucide-react';
import Link from 'next/link';
import { Figure } from '../../components/figures/figure.tsx';
import { Cross } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { countParts } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import type { ListFigures } from './list-figures.ts';
import { traceHref } from './trace-href.ts';
import type { ListSelection } from './use-list-keys.ts';

const STRIPES_PX = 72;
const STRIPE_MIN_PX = 2;

/** Services by their share of the trace's time, the greatest first; alike when the shares are not known. */
function sharesOf({ services, serviceShares }: TraceSummary) {
  return services
    .map((service, at) => ({ service, share: serviceShares?.[at] ?? 1 / services.length }))
    .sort((a, b) => b.share - a.share);
}

function Stripes({
  trace,
  figures,
}: {
  readonly trace: TraceSummary;
  readonly figures: ListFigures;
}) {
  const shares = sharesOf(trace);
  const said = trace.serviceShares
    ? shares.map(({ service, share }) => `${service} ${formatRatio(share)}`).join(', ')
    : trace.services.join(', ');
  const room = STRIPES_PX - shares.length * STRIPE_MIN_PX;
  return (
    <span
      className="flex h-3 w-[72px] overflow-hidden rounded-mark"
      title={`Share of time: ${said}`}
    >
      {shares.map(({ service, share }) => (
        <span
          key={service}
          className="block h-3 shrink-0"
          style={{
            width: STRIPE_MIN_PX + share * Math.max(room, 0),
            backgroundColor: figures.colors.get(service)?.css,
          }}
        />
      ))}
      <span className="sr-only">{said}</span>
    </span>
  );
}

function Duration({
  trace,
  figures,
}: {
  readonly trace: TraceSummary;
  readonly figures: ListFigures;
}) {
  const share = Number(trace.durationNs) / Math.max(figures.longestNs, 1);
  const color = figures.colors.get(trace.rootService || (trace.services[0] ?? ''));
  return (
    <span className="flex items-center gap-3">
      <span className="w-20 shrink-0 text-right">
        <Figure value={durationParts(trace.durationNs)} />
      </span>
      <span className="h-2.5 flex-1 max-md:hidden">
        <span
          className="block h-2.5 min-w-0.5 rounded-mark"
          style={{
            width: `${(share * 100).toFixed(2)}%`,
            backgroundColor: color?.css ?? 'var(--ink-3)',
          }}
        />
      </span>
    </span>
  );
}

function Operation({ trace }: { readonly trace: TraceSummary }) {
  const { href } = useScope();
  const arrived = trace.rootName !== '' || trace.rootService !== '';
  return (
    <Link
      href={traceHref(href, trace)}
      prefetch={false}
      className="block truncate after:absolute after:inset-0"
    >
      <span className="text-ink-2">{arrived ? trace.rootService : (trace.services[0] ?? '')}</span>{' '}
      {trace.errorCount > 0 ? (
        <span className="text-error">
          <Cross /> <span className="sr-only">failed</span>
        </span>
      ) : null}
      {arrived ? trace.rootName : <span className="text-warn">root not arrived</span>}
    </Link>
  );
}

/** One trace in a line: when, what, how long on the common scale, who spent the time. */
export function TraceRow({
  trace,
  index,
  figures,
  selection,
}: {
  readonly trace: TraceSummary;
  readonly index: number;
  readonly figures: ListFigures;
  readonly selection: ListSelection;
}) {
  const { tz } = useScope();
  const isCurrent = trace.traceId === selection.current;
  const isMarked = selection.marked.includes(trace.traceId);
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={isCurrent ? 'true' : undefined}
      onKeyDown={(event) => {
        // On a link the browser would scroll.
        if (event.key !== ' ') return;
        event.preventDefault();
        selection.peek(selection.peeked === trace.traceId ? undefined : trace.traceId);
      }}
      className={clsx(
        'group relative h-7 max-md:grid max-md:h-11 max-md:grid-cols-[1fr_auto] max-md:px-4 max-md:py-1',
        isCurrent ? 'bg-accent-soft' : 'hover:bg-sunken',
      )}
    >
      <td className="pl-4 text-12 text-ink-2 max-md:order-3 max-md:pl-0">
        {isMarked ? (
          <span className="absolute inset-y-0 left-0 w-1 bg-accent">
            <span className="sr-only">marked</span>
          </span>
        ) : null}
        <Instant nanoseconds={trace.startTimeUnixNano} zone={tz} />
      </td>
      <td className="max-w-0 pr-4 max-md:order-1 max-md:max-w-none max-md:overflow-hidden">
        <Operation trace={trace} />
      </td>
      <td className="pr-4 max-md:order-2 max-md:pr-0">
        <Duration trace={trace} figures={figures} />
      </td>
      <td className="pr-4 text-right max-md:hidden">
        <Figure value={countParts(trace.spanCount)} />
      </td>
      <td className="max-md:order-4 max-md:flex max-md:items-center max-md:justify-end">
        <Stripes trace={trace} figures={figures} />
      </td>
      <td className="pr-2 text-right text-error max-md:hidden">
        {trace.errorCount > 0 ? countParts(trace.errorCount).text : ''}
      </td>
      <td className="relative z-10 pr-2 max-md:hidden">
        <button
          type="button"
          aria-label={`Look into the trace of ${trace.rootName || 'a root that has not arrived'}`}
          title="Look into the trace here (Space)"
          onClick={() => selection.peek(trace.traceId)}
          className="flex h-6 w-6 items-center justify-center text-ink-3 opacity-0 hover:text-ink focus-visible:opacity-100 group-hover:opacity-100"
        >
          <PanelRight size={16} aria-hidden="true" />
        </button>
      </td>
    </tr>
  );
}
