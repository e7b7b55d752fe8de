import type { Lines, Trace } from '@tracewell/trace';
import type { CanvasTheme } from '../../components/canvas/canvas-theme.ts';
import { barSpan } from './bar-geometry.ts';
import { barColor, type SpanColors } from './span-colors.ts';
import { type TimeScale, xOf } from './time-scale.ts';

/** What one painting of the minimap shows: the whole trace, one thin bar a line. */
export interface MinimapPicture {
  readonly trace: Trace;
  readonly colors: SpanColors;
  readonly lines: Lines;
  /** Lines to draw, of {@link minimapLines}. */
  readonly drawn: Int32Array;
  readonly scale: TimeScale;
  readonly height: number;
  readonly spotlight: number | undefined;
}

const EDGE = 2;
const THICKNESS = 2;
const DIMMED = 0.18;

function endOf({ trace, lines }: MinimapPicture, line: number, row: number): number {
  const repeat = (lines.repeat[line] ?? 0) > 0 ? trace.repeats.get(row) : undefined;
  return repeat?.to ?? trace.columns.end[row] ?? 0;
}

function pitchOf({ height, lines }: MinimapPicture): number {
  return Math.min(4, (height - 2 * EDGE - THICKNESS) / Math.max(lines.count - 1, 1));
}

function drawLine(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  picture: MinimapPicture,
  line: number,
): void {
  const { trace, lines, scale, colors, spotlight } = picture;
  const { columns } = trace;
  const row = lines.row[line] ?? 0;
  const group = colors.of[row] ?? -1;
  const bar = barSpan(
    xOf(scale, columns.start[row] ?? 0),
    xOf(scale, endOf(picture, line, row)),
    scale.width,
  );
  if (!bar) return;
  const pitch = pitchOf(picture);
  context.globalAlpha = spotlight === undefined || spotlight === group ? 1 : DIMMED;
  context.fillStyle = barColor(theme, colors.colors[group]);
  context.fillRect(bar.x, EDGE + line * pitch, bar.width, Math.min(THICKNESS, Math.max(1, pitch)));
}

/** Far more than the pixels of 44 px can tell apart. */
const LINES_DRAWN_MAX = 2_000;

/** The longest bar and the first failure among the lines from one to another. */
function tellingLines(trace: Trace, lines: Lines, from: number, to: number): number[] {
  const { start, end, error } = trace.columns;
  let longest = from;
  let length = -1;
  let failed = -1;
  for (let line = from; line < to; line++) {
    const row = lines.row[line] ?? 0;
    const own = (end[row] ?? 0) - (start[row] ?? 0);
    if (own > length) {
      longest = line;
      length = own;
    }
    if (failed === -1 && error[row] === 1) failed = line;
  }
  return failed === -1 || failed === longest ? [longest] : [longest, failed];
}

/** Lines worth drawing: all of them, or the telling ones of each so many. */
export function minimapLines(trace: Trace, lines: Lines): Int32Array {
  const every = Math.ceil(lines.count / LINES_DRAWN_MAX);
  if (every <= 1) return Int32Array.from({ length: lines.count }, (_, line) => line);
  const drawn: number[] = [];
  for (let from = 0; from < lines.count; from += every) {
    drawn.push(...tellingLines(trace, lines, from, Math.min(from + every, lines.count)));
  }
  return Int32Array.from(drawn);
}

/** Paints the whole trace in 44 px; failures stay visible because they are painted last. */
export function drawMinimap(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  picture: MinimapPicture,
): void {
  const { trace, lines, scale } = picture;
  for (const line of picture.drawn) drawLine(context, theme, picture, line);
  context.globalAlpha = 1;
  context.fillStyle = theme.error;
  for (const line of picture.drawn) {
    const row = lines.row[line] ?? 0;
    if (trace.columns.error[row] !== 1) continue;
    const x = xOf(scale, trace.columns.start[row] ?? 0);
    context.fillRect(x, EDGE + line * pitchOf(picture) - 0.5, 3, THICKNESS + 1);
  }
}
