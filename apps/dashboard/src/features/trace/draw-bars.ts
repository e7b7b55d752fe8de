import type { Span } from '@tracewell/api/browser';
import { eachOwnStretch, type Lines, type Trace, timeInTrace } from '@tracewell/trace';
import type { CanvasTheme } from '../../components/canvas/canvas-theme.ts';
import { hatch } from '../../components/canvas/hatch.ts';
import { barSpan, type LineMetrics } from './bar-geometry.ts';
import { drawCuts } from './draw-cuts.ts';
import { drawLogs } from './draw-logs.ts';
import { barColor, type SpanColors } from './span-colors.ts';
import { type TimeScale, xOf } from './time-scale.ts';
import type { TraceFigures } from './trace-figures.ts';
import type { TraceLogs } from './use-trace-logs.ts';
import type { Overlays } from './use-trace-view.ts';

/** What one painting of the bars shows. */
export interface BarsPicture {
  readonly trace: Trace;
  readonly spans: readonly Span[];
  readonly figures: TraceFigures;
  readonly logs: TraceLogs;
  readonly lines: Lines;
  /** First line and the one behind the last; the canvas begins at the first. */
  readonly first: number;
  readonly last: number;
  readonly scale: TimeScale;
  readonly metrics: LineMetrics;
  readonly overlays: Overlays;
  readonly colors: SpanColors;
  readonly spotlight: number | undefined;
}

/** A waiting stretch is the owner's colour at this opacity. */
const WAITING = 0.42;
const DIMMED = 0.18;
const RADIUS = 2;

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly theme: CanvasTheme;
  readonly picture: BarsPicture;
}

function lineTop({ picture }: Pen, line: number): number {
  return (line - picture.first) * picture.metrics.rowHeight;
}

function fillBar({ context, picture }: Pen, from: number, to: number, top: number): void {
  const { scale, metrics } = picture;
  const bar = barSpan(xOf(scale, from), xOf(scale, to), scale.width);
  if (!bar) return;
  context.beginPath();
  context.roundRect(bar.x, top + metrics.barTop, bar.width, metrics.barHeight, RADIUS);
  context.fill();
}

function opacityOf({ picture }: Pen, row: number): number {
  const { spotlight, colors } = picture;
  return spotlight === undefined || colors.of[row] === spotlight ? 1 : DIMMED;
}

/** p50 to p95 of the operation from the bar's start, behind the bar. */
function drawNormal(pen: Pen, row: number, top: number): void {
  const { context, theme, picture } = pen;
  const { figures, scale, trace, metrics } = picture;
  const p95 = figures.p95[row] ?? Number.NaN;
  if (Number.isNaN(p95)) return;
  const start = trace.columns.start[row] ?? 0;
  const from = Math.round(xOf(scale, start + (figures.p50[row] ?? 0))) + 0.5;
  const to = Math.round(xOf(scale, start + p95)) + 0.5;
  const middle = Math.round(top + metrics.barTop + metrics.barHeight / 2) + 0.5;
  const reach = metrics.barHeight / 2 + 3;
  context.strokeStyle = theme.lineStrong;
  context.lineWidth = 1;
  context.beginPath();
  for (const x of [from, to]) {
    context.moveTo(x, middle - reach);
    context.lineTo(x, middle + reach);
  }
  context.stroke();
  context.setLineDash([2, 2]);
  context.beginPath();
  context.moveTo(from, middle);
  context.lineTo(to, middle);
  context.stroke();
  context.setLineDash([]);
}

/** The whole bar in the pale colour, on opaque ground: nothing behind it shines through. */
function drawWaiting(pen: Pen, row: number, top: number, opacity: number): void {
  const { context, theme, picture } = pen;
  const { start, end } = picture.trace.columns;
  const color = context.fillStyle;
  context.fillStyle = theme.surface;
  context.globalAlpha = 1;
  fillBar(pen, start[row] ?? 0, end[row] ?? 0, top);
  context.fillStyle = color;
  context.globalAlpha = opacity * WAITING;
  fillBar(pen, start[row] ?? 0, end[row] ?? 0, top);
  context.globalAlpha = opacity;
}

/** Bars of one line in order of time: those that share a pixel are drawn as one, however many there are. */
class MergedBars {
  readonly #pen: Pen;
  readonly #top: number;
  #from = Number.NaN;
  #to = Number.NaN;

  constructor(pen: Pen, top: number) {
    this.#pen = pen;
    this.#top = top;
  }

  add(from: number, to: number): void {
    const { scale } = this.#pen.picture;
    if (xOf(scale, from) - xOf(scale, this.#to) < 0.5) {
      this.#to = Math.max(this.#to, to);
      return;
    }
    this.flush();
    this.#from = from;
    this.#to = to;
  }

  flush(): void {
    if (!Number.isNaN(this.#from)) fillBar(this.#pen, this.#from, this.#to, this.#top);
    this.#from = Number.NaN;
    this.#to = Number.NaN;
  }
}

/** Above this the members of a repeat are drawn as pixels of one bar, not each with its own stretches. */
const MEMBERS_DRAWN_MAX = 500;

/** The bars of a folded repeat. */
function drawMembers(pen: Pen, members: readonly number[], top: number): void {
  if (members.length <= MEMBERS_DRAWN_MAX) {
    for (const member of members) drawRow(pen, member, top);
    return;
  }
  const { context, theme, picture } = pen;
  const { columns } = picture.trace;
  const first = members[0] ?? 0;
  context.globalAlpha = opacityOf(pen, first);
  context.fillStyle = barColor(theme, picture.colors.colors[picture.colors.of[first] ?? -1]);
  const bars = new MergedBars(pen, top);
  for (const member of members) bars.add(columns.start[member] ?? 0, columns.end[member] ?? 0);
  bars.flush();
}

/** The bar of one row: waiting stretches pale, own work solid, hatched where the time is only inferred. */
function drawRow(pen: Pen, row: number, top: number): void {
  const { context, theme, picture } = pen;
  const { trace, colors } = picture;
  const { columns, tree } = trace;
  const start = columns.start[row] ?? 0;
  const end = columns.end[row] ?? 0;
  const opacity = opacityOf(pen, row);
  context.globalAlpha = opacity;
  if (row >= columns.spanCount) {
    context.fillStyle = hatch(context, theme.ink3);
    fillBar(pen, start, end, top);
    return;
  }
  const color = colors.colors[colors.of[row] ?? -1];
  context.fillStyle = barColor(theme, color);
  if ((tree.size[row] ?? 1) === 1) {
    fillBar(pen, start, end, top);
  } else {
    drawWaiting(pen, row, top, opacity);
    const stretches = new MergedBars(pen, top);
    eachOwnStretch(columns, tree, row, (from, to) => stretches.add(from, to));
    stretches.flush();
  }
  if (color?.striped) {
    context.fillStyle = hatch(context, theme.surface);
    fillBar(pen, start, end, top);
  }
}

/** The 3 px cap of a failure, at the bar's left end. */
function drawErrorCap({ context, theme, picture }: Pen, row: number, top: number): void {
  const { trace, scale, metrics } = picture;
  const x = xOf(scale, trace.columns.start[row] ?? 0);
  context.fillStyle = theme.error;
  context.fillRect(x, top + metrics.barTop, 3, metrics.barHeight);
}

function drawEvents(pen: Pen, row: number, top: number): void {
  const { context, theme, picture } = pen;
  const { trace, spans, scale, metrics } = picture;
  const y = top + metrics.barTop + metrics.barHeight / 2;
  for (const event of spans[row]?.events ?? []) {
    const x = xOf(scale, timeInTrace(trace.columns, row, event.timeUnixNano));
    if (x < 0 || x > scale.width) continue;
    context.beginPath();
    context.moveTo(x, y - 4);
    context.lineTo(x + 4, y);
    context.lineTo(x, y + 4);
    context.lineTo(x - 4, y);
    context.closePath();
    context.fillStyle = event.name === 'exception' ? theme.error : theme.ink;
    context.strokeStyle = theme.surface;
    context.lineWidth = 1;
    context.fill();
    context.stroke();
  }
}

function drawLine(pen: Pen, line: number): void {
  const { context, picture } = pen;
  const { lines, trace, overlays } = picture;
  const row = lines.row[line] ?? 0;
  const top = lineTop(pen, line);
  if ((lines.repeat[line] ?? 0) > 0) {
    drawMembers(pen, trace.repeats.get(row)?.rows ?? [], top);
    return;
  }
  if (overlays.normal) drawNormal(pen, row, top);
  drawRow(pen, row, top);
  if (trace.columns.error[row] === 1) drawErrorCap(pen, row, top);
  context.globalAlpha = opacityOf(pen, row);
  drawEvents(pen, row, top);
  drawLogs(context, pen.theme, picture, row, top);
}

/** Paints the bars of the lines in view. */
export function drawBars(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  picture: BarsPicture,
): void {
  const pen = { context, theme, picture };
  drawCuts(context, theme, picture);
  for (let line = picture.first; line < picture.last; line++) {
    drawLine(pen, line);
    context.globalAlpha = 1;
  }
}
