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

/** Paints the whole trace in 44 px; failures stay visible because they are painted last. */
export function drawMinimap(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  picture: MinimapPicture,
): void {
  const { trace, lines, scale } = picture;
  for (let line = 0; line < lines.count; line++) drawLine(context, theme, picture, line);
  context.globalAlpha = 1;
  context.fillStyle = theme.error;
  for (let line = 0; line < lines.count; line++) {
    const row = lines.row[line] ?? 0;
    if (trace.columns.error[row] !== 1) continue;
    const x = xOf(scale, trace.columns.start[row] ?? 0);
    context.fillRect(x, EDGE + line * pitchOf(picture) - 0.5, 3, THICKNESS + 1);
  }
}
