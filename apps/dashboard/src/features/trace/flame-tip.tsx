'use client';

import { Cross } from '../../components/figures/glyphs.tsx';
import { formatDuration } from '../../lib/format-duration.ts';
import { rowWords } from './flame-lanes.ts';
import type { TraceView } from './use-trace-view.ts';

/** A row under the pointer, in pixels from the left and top edge of the lanes in view. */
export interface Hover {
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

const WIDTH = 260;
const BESIDE = 12;

interface FlameTipProps {
  readonly view: TraceView;
  readonly hover: Hover;
  readonly width: number;
  readonly height: number;
}

/** What the bar under the pointer is, for bars too short to say so. The detail pane says the same for a chosen one. */
export function FlameTip({ view, hover, width, height }: FlameTipProps) {
  const { owner, operation, duration, failed } = rowWords(view.trace, hover.row);
  const self = view.trace.selfNs[hover.row] ?? 0;
  const above = hover.y > height - 72;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute z-20 rounded-float border border-line bg-surface px-3 py-1.5 text-12 shadow-float"
      style={{
        width: WIDTH,
        left: Math.max(0, Math.min(hover.x + BESIDE, width - WIDTH)),
        top: hover.y + (above ? -64 : BESIDE),
      }}
    >
      <p className="truncate">
        <span className="text-ink-2">{owner}</span>{' '}
        {failed ? (
          <span className="text-error">
            <Cross />{' '}
          </span>
        ) : null}
        {operation}
      </p>
      <p className="text-ink-2">
        {duration}, own work {formatDuration(self)}
      </p>
    </div>
  );
}
