import type { RedFigures } from '@tracewell/api/browser';
import type { ReactNode } from 'react';
import { Figure } from '../../components/figures/figure.tsx';
import { Cross } from '../../components/figures/glyphs.tsx';
import { COMPARABLE } from '../../lib/format-change.ts';
import { formatCountInFull } from '../../lib/format-count.ts';
import { ratioParts } from '../../lib/format-ratio.ts';

const NO_REQUEST = 'No request in this range';

/** The hover of a figure: what it was computed from. */
export function behind(figures: RedFigures): string {
  if (figures.requestCount === 0) return NO_REQUEST;
  const few = figures.sampleCount < COMPARABLE ? ', too few to compare' : '';
  return `${formatCountInFull(figures.requestCount)} requests${few}`;
}

interface FigureCellProps {
  /** The window of the figure. */
  readonly spark: ReactNode;
  /** The width from which on there is room for the spark; left out: always. */
  readonly sparkFrom?: 'lg' | 'xl';
  readonly abnormal?: boolean;
  readonly children: ReactNode;
}

const ROOM = { lg: 'hidden lg:inline', xl: 'hidden xl:inline' } as const;

/** A figure beside its window; abnormal ones stand in ink, normal ones step back. */
export function FigureCell({ spark, sparkFrom, abnormal = false, children }: FigureCellProps) {
  return (
    <td className="whitespace-nowrap py-0 pr-3 pl-3 text-right">
      <span className={sparkFrom === undefined ? '' : ROOM[sparkFrom]}>{spark}</span>
      <span className={`inline-block min-w-16 align-middle ${weightOf(abnormal)}`}>{children}</span>
    </td>
  );
}

interface ErrorRatioProps {
  readonly figures: RedFigures;
  readonly abnormal?: boolean;
}

/** The error ratio; only one that got worse carries the cross of a failure. */
export function ErrorRatio({ figures, abnormal }: ErrorRatioProps) {
  const title = `${formatCountInFull(figures.errorCount)} of ${behind(figures)} failed`;
  return (
    <span className="inline-flex items-center gap-1">
      {abnormal ? (
        <span className="text-error">
          <Cross size={8} />
        </span>
      ) : null}
      <Figure value={ratioParts(figures.errorRatio)} title={title} />
    </span>
  );
}

/** The weight of a figure: 560 in ink when abnormal, else ink-2. */
export function weightOf(abnormal: boolean | undefined): string {
  return abnormal ? 'font-medium text-ink' : 'text-ink-2';
}
