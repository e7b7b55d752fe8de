/** Round values from 0 to at least `max`, at most `count` steps apart; 1, 2 or 5 times a power of ten. */
export function linearTicks(max: number, count: number): number[] {
  if (!(max > 0)) return [0];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999999) ?? 10;
  const step = factor * power;
  const last = Math.ceil((max / step) * 0.999999);
  return Array.from({ length: last + 1 }, (_, index) => tidy(index * step));
}

/** Powers of ten that enclose the range; a second tick at 3 when the range is under two decades. */
export function logTicks(min: number, max: number): number[] {
  if (!(min > 0 && max >= min)) return [];
  const low = Math.floor(Math.log10(min));
  const high = Math.max(Math.ceil(Math.log10(max)), low + 1);
  const ticks: number[] = [];
  for (let power = low; power <= high; power++) {
    ticks.push(tidy(10 ** power));
    if (high - low < 3 && power < high) ticks.push(tidy(3 * 10 ** power));
  }
  return ticks;
}

/** Takes the noise of binary fractions off a round number: 0.30000000000000004 becomes 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
