import type { CanvasTheme } from '../../components/canvas/canvas-theme.ts';
import type { BarsPicture } from './draw-bars.ts';
import { xOf } from './time-scale.ts';

/** What the path needs to know of the lines or lanes it runs along. */
type PathPicture = Pick<BarsPicture, 'trace' | 'first' | 'last' | 'scale' | 'metrics'> & {
  readonly lines: Pick<BarsPicture['lines'], 'lineOf'>;
};

const THICKNESS = 2;
const BELOW_BAR = 1;
const JOIN_OPACITY = 0.3;

/** The first part of the path that ends after a time. */
function firstPartAfter(ends: Float64Array, time: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

class PathPen {
  readonly #context: CanvasRenderingContext2D;
  readonly #picture: PathPicture;

  constructor(context: CanvasRenderingContext2D, picture: PathPicture) {
    this.#context = context;
    this.#picture = picture;
  }

  #yOf(line: number): number {
    const { first, metrics } = this.#picture;
    return (line - first) * metrics.rowHeight + metrics.barTop + metrics.barHeight + BELOW_BAR;
  }

  underline(line: number, from: number, to: number): void {
    const { first, last, scale } = this.#picture;
    if (line < first || line >= last) return;
    const left = Math.max(from, 0);
    const right = Math.min(to, scale.width);
    this.#context.fillRect(left, this.#yOf(line), Math.max(1, right - left), THICKNESS);
  }

  /** A hairline between two lines, as far as it lies among those in view. */
  join(a: number, b: number, x: number): void {
    const { first, last, metrics } = this.#picture;
    // Where bars stand under their names a hairline would cross the text.
    if (a === b || x < 0 || metrics.treeWidth === 0) return;
    if (Math.max(a, b) < first || Math.min(a, b) >= last) return;
    const top = this.#yOf(Math.max(Math.min(a, b), first - 1));
    const bottom = this.#yOf(Math.min(Math.max(a, b), last)) + THICKNESS;
    this.#context.globalAlpha = JOIN_OPACITY;
    this.#context.fillRect(Math.round(x), top, 1, bottom - top);
    this.#context.globalAlpha = 1;
  }
}

/**
 * Paints the critical path: a 2 px line under the stretch each line contributes, joined by hairlines where the path
 * steps from one line to another.
 */
export function drawPath(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  picture: PathPicture,
): void {
  const { trace, lines, scale } = picture;
  const { path } = trace;
  const pen = new PathPen(context, picture);
  context.fillStyle = theme.ink;
  let before: number | undefined;
  for (let part = firstPartAfter(path.to, scale.window.from); part < path.row.length; part++) {
    const from = xOf(scale, path.from[part] ?? 0);
    if (from > scale.width) break;
    const line = lines.lineOf[path.row[part] ?? 0] ?? 0;
    pen.underline(line, from, xOf(scale, path.to[part] ?? 0));
    pen.join(before ?? line, line, from);
    before = line;
  }
}
