/**
 * The `d` of one small line. Values stand at equal distances; a missing value (null) is a gap in the
 * line, never a zero. A value alone between two gaps becomes a dot-long dash so that it is seen.
 * `max` is the value at the top edge; one pixel of air is kept at both edges for the stroke.
 */
export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
  max: number,
): string {
  const step = values.length > 1 ? (width - 2) / (values.length - 1) : 0;
  const top = max > 0 ? max : 1;
  const known = (index: number) => typeof values[index] === 'number';
  return values
    .map((value, index) => {
      if (value === null) return '';
      const x = round(1 + index * step);
      const y = round(height - 1 - (Math.min(value, top) / top) * (height - 2));
      const alone = !known(index - 1) && !known(index + 1);
      return `${known(index - 1) ? 'L' : 'M'}${x} ${y}${alone ? 'h1' : ''}`;
    })
    .join('');
}

/** The largest value of several lines; 0 when none has one. */
export function sparkMax(...lines: readonly (readonly (number | null)[])[]): number {
  return lines.flat().reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
}

/**
 * Makes a line short enough for its pixels: every output cell is the mean of the values it covers,
 * or a gap when all of them are missing.
 */
export function thin(values: readonly (number | null)[], cells: number): (number | null)[] {
  if (values.length <= cells) return [...values];
  return Array.from({ length: cells }, (_, cell) => {
    const from = Math.floor((cell * values.length) / cells);
    const to = Math.floor(((cell + 1) * values.length) / cells);
    const present = values.slice(from, to).filter((value) => value !== null);
    if (present.length === 0) return null;
    return present.reduce((sum, value) => sum + value, 0) / present.length;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
