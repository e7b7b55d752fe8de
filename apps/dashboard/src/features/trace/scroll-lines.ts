/** Which lines of equal height a scrolled area draws, and where. */
export interface VisibleLines {
  readonly first: number;
  /** The one behind the last. */
  readonly last: number;
  /** Where the first stands inside the scrolled area, in pixels. */
  readonly top: number;
  /** Height of the scrolled area. */
  readonly height: number;
}

/** What is scrolled. */
export interface LineScroll {
  readonly count: number;
  readonly rowHeight: number;
  /** Height of the part in view. */
  readonly viewHeight: number;
}

/** Lines drawn beyond each edge, so that a short scroll needs no new painting. */
const OVERSCAN = 8;

/** Browsers cut elements off at 17 (Firefox) to 33 million pixels (Chromium): 625,000 lines of 24 fit. */
const TALLEST = 15_000_000;

/** How many pixels of lines one pixel of scrolling stands for; 1 as long as all lines fit. */
function pixelsPerPixel({ count, rowHeight, viewHeight }: LineScroll): number {
  const all = count * rowHeight;
  if (all <= TALLEST) return 1;
  return (all - viewHeight) / (TALLEST - viewHeight);
}

/** The lines to draw at a scroll position. Changes only every few lines, but with every pixel where lines do not fit. */
export function visibleLines(scroll: LineScroll, scrollTop: number): VisibleLines {
  const { count, rowHeight, viewHeight } = scroll;
  const ratio = pixelsPerPixel(scroll);
  const above = scrollTop * ratio;
  const block = Math.floor(above / (rowHeight * OVERSCAN));
  const wanted = Math.max(0, (block - 1) * OVERSCAN);
  const first = Math.min(wanted, Math.max(0, count - 1));
  const shown = Math.ceil(viewHeight / rowHeight) + 3 * OVERSCAN;
  return {
    first,
    last: Math.min(count, wanted + shown),
    top: ratio === 1 ? first * rowHeight : scrollTop + first * rowHeight - above,
    height: Math.min(count * rowHeight, TALLEST),
  };
}

/** Whether two scroll positions draw the same. */
export function drawsSame(scroll: LineScroll, a: number, b: number): boolean {
  const [before, now] = [visibleLines(scroll, a), visibleLines(scroll, b)];
  return before.first === now.first && before.top === now.top;
}

/** Where to scroll so that a line is whole in view, a third of the view below its top; undefined when it is already. */
export function scrollTo(scroll: LineScroll, scrollTop: number, line: number): number | undefined {
  const { rowHeight, viewHeight } = scroll;
  const ratio = pixelsPerPixel(scroll);
  const top = line * rowHeight - scrollTop * ratio;
  if (top >= 0 && top + rowHeight <= viewHeight) return undefined;
  return Math.max(0, (line * rowHeight - viewHeight / 3) / ratio);
}
