import type { CanvasTheme } from './canvas-theme.ts';

/** Relative luminance of WCAG 2.2 for `#rrggbb`. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The luminance at which a light and a dark label are read equally well. */
const BALANCE = 0.19;

/** The label that is read best on a bar of a colour. */
export function labelOn(theme: Pick<CanvasTheme, 'labels'>, color: string): string {
  const [light, dark] = theme.labels;
  return luminance(color) > BALANCE ? dark : light;
}
