import type { CanvasTheme } from '../canvas/canvas-theme.ts';
import { hatch } from '../canvas/hatch.ts';
import { type HeatGrid, heatStep } from './heat-grid.ts';

/** Paints the cells, long durations at the top. Cells with failures are hatched: red would say more than is known. */
export function drawHeatmap(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  grid: HeatGrid,
  size: { readonly width: number; readonly height: number },
): void {
  const width = size.width / grid.columns;
  const height = size.height / grid.rows;
  const stripes = hatch(context, theme.surface);
  for (let column = 0; column < grid.columns; column++) {
    for (let row = 0; row < grid.rows; row++) {
      const step = heatStep(grid.counts[column]?.[row] ?? 0, grid.most);
      if (step === 0) continue;
      const x = Math.floor(column * width);
      const y = Math.floor((grid.rows - 1 - row) * height);
      const right = Math.max(x + 1, Math.floor((column + 1) * width) - 1);
      const bottom = Math.max(y + 1, Math.floor((grid.rows - row) * height) - 1);
      context.fillStyle = theme.heat[step - 1] ?? theme.ink;
      context.fillRect(x, y, right - x, bottom - y);
      if ((grid.errors[column]?.[row] ?? 0) === 0) continue;
      context.fillStyle = stripes;
      context.fillRect(x, y, right - x, bottom - y);
    }
  }
}
