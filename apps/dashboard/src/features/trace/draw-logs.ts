import { type Trace, timeInTrace } from '@tracewell/trace';
import type { CanvasTheme } from '../../components/canvas/canvas-theme.ts';
import { loudness } from '../../components/logs/log-text.ts';
import type { LineMetrics } from './bar-geometry.ts';
import { type TimeScale, xOf } from './time-scale.ts';
import type { TraceLogs } from './use-trace-logs.ts';

/** What the ticks need of the picture they stand in. */
interface LogTicks {
  readonly trace: Trace;
  readonly logs: TraceLogs;
  readonly scale: TimeScale;
  readonly metrics: LineMetrics;
}

const TICK_HEIGHT = 6;
const TICK_WIDTH = 1.5;

/** What the span said, as ticks along the lower edge of its row: coloured from a warning up. */
export function drawLogs(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  { logs, trace, scale, metrics }: LogTicks,
  row: number,
  top: number,
): void {
  const colors = { quiet: theme.ink3, warn: theme.warn, error: theme.error };
  const y = top + metrics.rowHeight - TICK_HEIGHT;
  for (const at of logs.byRow.get(row) ?? []) {
    const record = logs.records[at];
    if (record === undefined) continue;
    const x = xOf(scale, timeInTrace(trace.columns, row, record.timeUnixNano));
    if (x < 0 || x > scale.width) continue;
    context.fillStyle = colors[loudness(record.level)];
    context.fillRect(Math.min(x, scale.width - TICK_WIDTH), y, TICK_WIDTH, TICK_HEIGHT);
  }
}
