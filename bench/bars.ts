import { say } from './cleanup.ts';

/** What a figure must not exceed, or must reach. */
export interface Bar {
  readonly figure: string;
  readonly most?: number;
  readonly least?: number;
}

export interface Judgement {
  readonly figure: string;
  readonly value: number;
  readonly bar: string;
  readonly pass: boolean;
}

/** Holds figures against their bars and says each result. */
export function judge(
  bars: readonly Bar[],
  figures: Readonly<Record<string, number>>,
): Judgement[] {
  return bars.map(({ figure, most, least }) => {
    const value = figures[figure] ?? Number.NaN;
    const pass =
      value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY);
    const bar = most === undefined ? `>= ${least}` : `<= ${most}`;
    say(`${pass ? 'pass' : 'FAIL'}  ${figure} ${value} (${bar})`);
    return { figure, value, bar, pass };
  });
}
