import type { CanvasTheme } from '../../components/canvas/canvas-theme.ts';
import type { LineMetrics } from './bar-geometry.ts';
import { type TimeScale, xOf } from './time-scale.ts';

/** What the cuts need of the picture they stand in; lines from `first` up to `last`. */
interface CutPicture {
  readonly scale: TimeScale;
  readonly metrics: LineMetrics;
  readonly first: number;
  readonly last: number;
}

const CUT_MARGIN = 4;

/** Where idle time is drawn short, over all lines in view: no bar crosses it. Names above the bars stay free of it. */
export function drawCuts(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  picture: CutPicture,
): void {
  const { scale, first, last, metrics } = picture;
  const { rowHeight, barTop, barHeight, treeWidth } = metrics;
  const namesAbove = treeWidth === 0;
  const top = namesAbove ? barTop - CUT_MARGIN : 0;
  const height = namesAbove ? barHeight + 2 * CUT_MARGIN : rowHeight;
  context.fillStyle = theme.sunken;
  for (const { from, to } of scale.axis.gaps) {
    const left = xOf(scale, from);
    const width = xOf(scale, to) - left;
    for (let line = 0; line < last - first; line++) {
      context.fillRect(left, line * rowHeight + top, width, height);
    }
  }
}
