import Link from 'next/link';
import { formatDuration } from '../../lib/format-duration.ts';
import { Cross } from '../figures/glyphs.tsx';
import type { PeekLine } from './peek-lines.ts';

const INDENT_PX = 12;
const LEVELS_MAX = 8;

function percent(share: number): string {
  return `${(Math.min(Math.max(share, 0), 1) * 100).toFixed(2)}%`;
}

/** One span: what it is, and when it ran on the scale of the whole trace. */
export function PeekRow({
  line,
  color,
  href,
}: {
  readonly line: PeekLine;
  /** CSS colour of its service; undefined when the service holds nothing up. */
  readonly color: string | undefined;
  /** Opens the trace at this span. */
  readonly href: string;
}) {
  const { depth, service, name, repeat, isError, onPath, durationNs, from, width } = line;
  return (
    <li className="grid h-6 grid-cols-[minmax(0,1fr)_minmax(0,45%)] items-center gap-3 text-12">
      <span
        className="flex min-w-0 items-center gap-1"
        style={{ paddingLeft: Math.min(depth, LEVELS_MAX) * INDENT_PX }}
      >
        <Link href={href} prefetch={false} className="min-w-0 flex-1 truncate hover:underline">
          <span className="text-ink-2">{service}</span>{' '}
          {isError ? (
            <span className="text-error">
              <Cross /> <span className="sr-only">failed</span>
            </span>
          ) : null}
          {name}
          {repeat > 0 ? ` × ${repeat}` : ''}
        </Link>
        <span className="shrink-0 text-ink-2">{formatDuration(durationNs)}</span>
      </span>
      <span aria-hidden="true" className="relative h-2.5">
        <span
          className="absolute h-2.5 min-w-0.5 rounded-mark"
          style={{
            left: percent(from),
            width: percent(width),
            backgroundColor: color ?? 'var(--ink-3)',
          }}
        />
        {onPath ? (
          <span
            className="absolute top-full h-0.5 min-w-0.5 bg-ink"
            style={{ left: percent(from), width: percent(width) }}
          />
        ) : null}
      </span>
    </li>
  );
}
