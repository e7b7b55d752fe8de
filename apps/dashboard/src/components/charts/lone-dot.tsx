import type { ReactElement } from 'react';
import type { ChartSeries } from './series-data.ts';

interface DotProps {
  readonly index?: number;
  readonly cx?: number;
  readonly cy?: number;
}

/** Whether a value stands between two gaps. */
export function isLone(values: ChartSeries['values'], at: number): boolean {
  const isKnown = (index: number) => typeof values[index] === 'number';
  return isKnown(at) && !isKnown(at - 1) && !isKnown(at + 1);
}

/** Draws values that no line leads to as points; false where every value has a neighbour. */
export function loneDot({
  values,
  color,
}: Pick<ChartSeries, 'values' | 'color'>): false | ((props: DotProps) => ReactElement) {
  if (!values.some((_, at) => isLone(values, at))) return false;
  return ({ index = -1, cx, cy }) =>
    isLone(values, index) && cx !== undefined && cy !== undefined ? (
      <circle key={index} cx={cx} cy={cy} r={2} fill={color} />
    ) : (
      <g key={index} />
    );
}
