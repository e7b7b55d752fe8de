/** The tokens a canvas paints with, read from the element's own theme: canvas knows no CSS variables. */
export interface CanvasTheme {
  readonly ink: string;
  readonly ink3: string;
  readonly surface: string;
  readonly sunken: string;
  readonly lineStrong: string;
  readonly error: string;
  readonly warn: string;
  readonly accent: string;
  /** What is written on a coloured bar: the light and the dark label. */
  readonly labels: readonly [light: string, dark: string];
  /** The font family of the element. */
  readonly font: string;
  /** By slot minus one. */
  readonly services: readonly string[];
  /** From few to many, seven steps. */
  readonly heat: readonly string[];
}

const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8];
const HEAT = [1, 2, 3, 4, 5, 6, 7];

export function readTheme(element: HTMLElement): CanvasTheme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: token('--ink'),
    ink3: token('--ink-3'),
    surface: token('--surface'),
    sunken: token('--sunken'),
    lineStrong: token('--line-strong'),
    error: token('--error'),
    warn: token('--warn'),
    accent: token('--accent'),
    labels: [token('--label-light'), token('--label-dark')],
    font: style.fontFamily,
    heat: HEAT.map((step) => token(`--heat-${step}`)),
    services: SLOTS.map((slot) => token(`--service-${slot}`)),
  };
}
