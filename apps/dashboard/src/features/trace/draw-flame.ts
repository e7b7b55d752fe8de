import { type Flame, firstEndingAfter, type Trace } from '@tracewell/trace';
import type { CanvasTheme } from '../../components/canvas/canvas-theme.ts';
import { fitText } from '../../components/canvas/fit-text.ts';
import { hatch } from '../../components/canvas/hatch.ts';
import { labelOn } from '../../components/canvas/label-color.ts';
import { barSpan, type LineMetrics } from './bar-geometry.ts';
import { barColor, type SpanColors } from './span-colors.ts';
import { type TimeScale, timeAt, xOf } from './time-scale.ts';

/** What one painting of the flame graph shows. */
export interface FlamePicture {
  readonly trace: Trace;
  readonly flame: Flame;
  readonly colors: SpanColors;
  /** First lane and the one behind the last; the canvas begins at the first. */
  readonly first: number;
  readonly last: number;
  readonly scale: TimeScale;
  readonly metrics: LineMetrics;
  readonly selected: number;
  /** The rows that are not dimmed; undefined dims none. */
  readonly lit: ((row: number) => boolean) | undefined;
  /** What a bar says, on one line or two. */
  readonly label: (row: number) => readonly string[];
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly theme: CanvasTheme;
  readonly picture: FlamePicture;
  readonly measure: (text: string) => number;
}

interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const DIMMED = 0.18;
const RADIUS = 2;
const PADDING = 5;
const LABEL_LINE = 14;
/** A label needs room for about three letters. */
const LABEL_MIN = 28;
const RING = 2;

function barOf({ picture }: Pen, row: number): Bar | undefined {
  const { trace, flame, scale, metrics, first } = picture;
  const from = xOf(scale, trace.columns.start[row] ?? 0);
  const bar = barSpan(from, xOf(scale, trace.columns.end[row] ?? 0), scale.width);
  if (!bar) return undefined;
  const y = ((flame.lane[row] ?? 0) - first) * metrics.rowHeight + metrics.barTop;
  // A hairline of ground keeps neighbours of one colour apart.
  return { ...bar, y, width: bar.width > 4 ? bar.width - 1 : bar.width };
}

function fill({ context, picture }: Pen, { x, y, width }: Bar): void {
  context.beginPath();
  context.roundRect(x, y, width, picture.metrics.barHeight, Math.min(RADIUS, width / 2));
  context.fill();
}

function drawLabel(pen: Pen, row: number, { x, y, width }: Bar, color: string): void {
  if (width < LABEL_MIN) return;
  const { context, picture } = pen;
  const left = Math.max(x, 0) + PADDING;
  const room = Math.min(x + width, picture.scale.width) - PADDING - left;
  const lines = picture.label(row);
  const top = y + (picture.metrics.barHeight - lines.length * LABEL_LINE) / 2;
  context.save();
  context.beginPath();
  context.rect(x, y, width - 2, picture.metrics.barHeight);
  context.clip();
  context.fillStyle = color;
  lines.forEach((line, at) => {
    context.fillText(fitText(pen.measure, line, room), left, top + (at + 0.5) * LABEL_LINE);
  });
  context.restore();
}

function drawRow(pen: Pen, row: number, bar: Bar): void {
  const { context, theme, picture } = pen;
  const { trace, colors, lit } = picture;
  const bright = lit === undefined || lit(row);
  const color = colors.colors[colors.of[row] ?? -1];
  const missing = row >= trace.columns.spanCount;
  const fillStyle = barColor(theme, color);
  context.globalAlpha = bright ? 1 : DIMMED;
  context.fillStyle = missing ? hatch(context, theme.ink3) : fillStyle;
  fill(pen, bar);
  if (color?.striped && !missing && bar.width >= LABEL_MIN) {
    // Stripes would cross the label: they stand at the end of the bar.
    context.fillStyle = hatch(context, theme.surface);
    fill(pen, { ...bar, x: bar.x + bar.width - 8, width: 8 });
  }
  context.globalAlpha = 1;
  if (trace.columns.error[row] === 1) {
    context.fillStyle = theme.error;
    context.fillRect(bar.x, bar.y, Math.min(3, bar.width), picture.metrics.barHeight);
  }
  const ground = bright && !missing;
  drawLabel(pen, row, bar, ground ? labelOn(theme, fillStyle) : theme.ink);
}

/** One lane; bars that share a pixel are drawn once, so the work is bounded by the width, not by the spans. */
function drawLane(pen: Pen, lane: number): void {
  const { trace, flame, scale } = pen.picture;
  const laneEnd = flame.offset[lane + 1] ?? 0;
  let at = firstEndingAfter(trace, flame, lane, scale.window.from);
  while (at < laneEnd) {
    const row = flame.rows[at] ?? 0;
    if ((trace.columns.start[row] ?? 0) > scale.window.to) return;
    const bar = barOf(pen, row);
    if (bar) drawRow(pen, row, bar);
    const edge = (bar?.x ?? 0) + 1;
    const next = firstEndingAfter(trace, flame, lane, timeAt(scale, edge));
    at = Math.max(at + 1, next);
  }
}

/** Failures in view, over whatever shares their pixel. */
function drawCauses(pen: Pen): void {
  const { context, theme, picture } = pen;
  context.fillStyle = theme.error;
  for (const row of picture.trace.causes) {
    const lane = picture.flame.lane[row] ?? 0;
    if (lane < picture.first || lane >= picture.last) continue;
    const bar = barOf(pen, row);
    if (bar) context.fillRect(bar.x, bar.y, Math.min(3, bar.width), picture.metrics.barHeight);
  }
}

function drawSelected(pen: Pen): void {
  const { context, theme, picture } = pen;
  const bar = picture.selected === -1 ? undefined : barOf(pen, picture.selected);
  if (!bar) return;
  context.lineWidth = RING;
  context.strokeStyle = theme.accent;
  context.strokeRect(bar.x, bar.y, bar.width, picture.metrics.barHeight);
}

/** Paints the lanes in view. */
export function drawFlame(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  picture: FlamePicture,
): void {
  const measure = (text: string) => context.measureText(text).width;
  const pen = { context, theme, picture, measure };
  context.font = `450 11px ${theme.font}`;
  context.textBaseline = 'middle';
  for (let lane = picture.first; lane < picture.last; lane++) drawLane(pen, lane);
  drawCauses(pen);
  drawSelected(pen);
}
