/** Heights of one line and where its bar stands in it, in CSS pixels. */
export interface LineMetrics {
  readonly rowHeight: number;
  readonly barTop: number;
  readonly barHeight: number;
  /** Width of the tree beside the bars; 0 where the bar stands under its name. */
  readonly treeWidth: number;
}

export const DESKTOP_LINE: LineMetrics = {
  rowHeight: 24,
  barTop: 7,
  barHeight: 10,
  treeWidth: 348,
};

export const PHONE_LINE: LineMetrics = { rowHeight: 44, barTop: 30, barHeight: 6, treeWidth: 0 };

/** The shortest bar still seen. */
const MIN_WIDTH = 2;

/** Left edge and width of a bar between two pixels, at least 2 px wide and inside the area's reach. */
export function barSpan(
  from: number,
  to: number,
  areaWidth: number,
): { x: number; width: number } | undefined {
  if (to < -MIN_WIDTH || from > areaWidth) return undefined;
  const x = Math.max(from, -4);
  return { x, width: Math.max(MIN_WIDTH, Math.min(to, areaWidth + 4) - x) };
}
