const ELLIPSIS = '\u2026';

/**
 * As much of a text as fits a width, with an ellipsis where it is cut; '' when not even one letter fits beside it.
 * @param measure width of a text in pixels, in the font it is drawn in
 */
export function fitText(measure: (text: string) => number, text: string, width: number): string {
  if (measure(text) <= width) return text;
  const letters = Array.from(text);
  let fits = 0;
  let tooLong = letters.length;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (measure(cut(letters, middle)) <= width) fits = middle;
    else tooLong = middle;
  }
  return fits === 0 ? '' : cut(letters, fits);
}

function cut(letters: readonly string[], length: number): string {
  return letters.slice(0, length).join('').trimEnd() + ELLIPSIS;
}
