'use client';

import type { SenderMistake, TraceSummary } from '@tracewell/api/browser';
import Link from 'next/link';
import { Cross } from '../../components/figures/glyphs.tsx';
import { Instant, useMounted } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatAge } from '../../lib/format-age.ts';
import type { FirstTrace } from './use-first-trace.ts';
import { recentMistakes } from './watch.ts';

/** Column 2: what the collector hears, live; requests that failed stand here with their cause. */
export function WatchColumn({ first }: { readonly first: FirstTrace }) {
  const mounted = useMounted();
  const mistakes = first.status && mounted ? recentMistakes(first.status, Date.now()) : [];
  return (
    <section aria-labelledby="watch" className="min-w-0">
      <h2 id="watch" className="font-medium text-15">
        2 Watch
      </h2>
      <div role="status" aria-live="polite" className="mt-3 text-15">
        <WatchLine first={first} />
      </div>
      {mistakes.length > 0 ? (
        <ul aria-label="Requests that failed" className="mt-4 flex flex-col gap-3">
          {mistakes.map((mistake) => (
            <Mistake key={`${mistake.code} ${mistake.address}`} mistake={mistake} />
          ))}
        </ul>
      ) : null}
      <p className="mt-4 text-12 text-ink-3">
        The first trace opens by itself. A request that fails shows up here with its cause.
      </p>
    </section>
  );
}

function WatchLine({ first }: { readonly first: FirstTrace }) {
  if (first.trace) return <Arrived trace={first.trace} service={first.waiting.service} />;
  if (first.waiting.arrived) return <p>A span arrived. Its trace is being stored.</p>;
  if (first.error) return <p className="text-warn">{first.error.message}</p>;
  return <p>{first.waiting.words}</p>;
}

interface ArrivedProps {
  readonly trace: TraceSummary;
  /** Who sent it; '' when only the trace can tell. */
  readonly service: string;
}

function Arrived({ trace, service: sender }: ArrivedProps) {
  const scope = useScope();
  const service = sender || trace.rootService || trace.services[0] || 'a service without a name';
  return (
    <p>
      First span from <span className="font-medium">{service}</span>{' '}
      <Instant nanoseconds={trace.startTimeUnixNano} zone={scope.tz} format={formatAge} />.{' '}
      <Link className="underline underline-offset-4" href={scope.href(`/traces/${trace.traceId}`)}>
        Open
      </Link>
    </p>
  );
}

function Mistake({ mistake }: { readonly mistake: SenderMistake }) {
  const scope = useScope();
  return (
    <li className="flex gap-2">
      <span className="pt-1 text-error">
        <Cross />
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {mistake.what}
        <span className="block text-12 text-ink-3">
          {mistake.count === 1 ? 'once' : `${mistake.count} times`} from {mistake.address},{' '}
          <Instant nanoseconds={mistake.lastSeenUnixNano} zone={scope.tz} format={formatAge} />{' '}
          <span className="font-mono">{mistake.code}</span>
        </span>
      </span>
    </li>
  );
}
