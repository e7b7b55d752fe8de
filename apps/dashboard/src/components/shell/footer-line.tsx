'use client';

import type { Meta } from '@tracewell/api/browser';
import { countParts, formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import { formatClock } from '../../lib/format-time.ts';
import { Instant } from '../figures/instant.tsx';
import { useScope } from './use-scope.ts';

/** What of an answer must be said aloud, in words. */
function cautions(meta: Meta): string[] {
  const said: string[] = [];
  if (meta.truncated)
    said.push(`capped${meta.truncatedBecause ? `: ${meta.truncatedBecause}` : ''}`);
  if (meta.sampled < 1) said.push(`sampled: at least ${formatRatio(meta.sampled)} kept`);
  if (meta.lateSpans > 0) said.push(`${formatCount(meta.lateSpans)} spans came late`);
  if (meta.behindMs !== null && meta.behindMs > 5_000) {
    said.push(`delivery is ${formatDuration(meta.behindMs * 1e6)} behind`);
  }
  return said;
}

interface FooterLineProps {
  readonly meta: Meta | undefined;
  /** True while a newer answer is under way: the line dims, nothing else changes. */
  readonly refreshing?: boolean;
}

/** The honesty line under the data of every page: what was read, how long it took, how complete it is. */
export function FooterLine({ meta, refreshing = false }: FooterLineProps) {
  const { tz } = useScope();
  if (meta === undefined) return <footer className="h-6" />;
  const facts = [
    `${countParts(meta.rowsScanned).text} rows scanned`,
    formatDuration(Math.max(meta.elapsedMs, 0) * 1e6),
  ];
  return (
    <footer
      className={`flex min-h-6 flex-wrap items-center gap-x-1 px-4 py-1 text-12 text-ink-3 ${refreshing ? 'opacity-50' : ''}`}
    >
      <span>{facts.join(' · ')}</span>
      {meta.completeTo ? (
        <span>
          · complete to <Instant nanoseconds={meta.completeTo} zone={tz} format={formatClock} />
        </span>
      ) : null}
      {cautions(meta).map((text) => (
        <span key={text} className="text-warn">
          · {text}
        </span>
      ))}
    </footer>
  );
}
