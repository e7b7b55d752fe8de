'use client';

import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import { Instant } from '../figures/instant.tsx';
import { useScope } from '../shell/use-scope.ts';
import { heatColumns } from './heat-counts.ts';
import type { HeatGrid } from './heat-grid.ts';

interface HeatTableProps {
  readonly grid: HeatGrid;
  /** What one count is: `requests`. */
  readonly counted: string;
  readonly height: number;
  /** Narrows the page to one step, Unix milliseconds. */
  readonly onStep: (fromMs: number, toMs: number) => void;
}

/** The bucket that holds the rank in the middle: the durations are known no better. */
function middleOf(counts: readonly number[], grid: HeatGrid): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return '–';
  let rank = Math.floor(0.5 * (total - 1));
  const row = counts.findIndex((count) => {
    rank -= count;
    return rank < 0;
  });
  return `${formatDuration(grid.boundsNs[row])} to ${formatDuration(grid.boundsNs[row + 1])}`;
}

function longestOf(counts: readonly number[], grid: HeatGrid): string {
  const row = counts.findLastIndex((count) => count > 0);
  return row < 0 ? '–' : `under ${formatDuration(grid.boundsNs[row + 1])}`;
}

/** The table twin of the heatmap and of the counts above it: a row for each step of time that holds anything. */
export function HeatTable({ grid, counted, height, onStep }: HeatTableProps) {
  const { tz } = useScope();
  const columns = heatColumns(grid);
  const head = 'sticky top-0 h-7 bg-sunken px-2 font-normal text-ink-2';
  return (
    <section aria-label="Heatmap as a table" className="overflow-y-auto" style={{ height }}>
      <table className="w-full text-12">
        <thead>
          <tr>
            <th className={`${head} text-left`}>Time</th>
            <th className={`${head} text-right`}>{counted}</th>
            <th className={`${head} text-right`}>failed</th>
            <th className={`${head} text-right`}>failed of all</th>
            <th className={`${head} text-right`}>middle duration</th>
            <th className={`${head} text-right`}>longest</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ fromMs, toMs, count, failed }, at) =>
            count === 0 ? null : (
              <tr key={fromMs} className="h-7 border-line border-b">
                <td className="px-2">
                  <button
                    type="button"
                    title="Only this time"
                    className="hover:underline"
                    onClick={() => onStep(fromMs, toMs)}
                  >
                    <Instant
                      nanoseconds={String(BigInt(Math.round(fromMs)) * 1_000_000n)}
                      zone={tz}
                    />
                  </button>
                </td>
                <td className="px-2 text-right">{formatCount(count)}</td>
                <td className="px-2 text-right">{formatCount(failed)}</td>
                <td className="px-2 text-right">{formatRatio(failed / count)}</td>
                <td className="px-2 text-right">{middleOf(grid.counts[at] ?? [], grid)}</td>
                <td className="px-2 text-right">{longestOf(grid.counts[at] ?? [], grid)}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  );
}
