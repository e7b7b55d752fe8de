import type { RedFigures } from '@tracewell/api/browser';
import { Figure } from '../../components/figures/figure.tsx';
import { Cross } from '../../components/figures/glyphs.tsx';
import { formatCountInFull } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { ratioParts } from '../../lib/format-ratio.ts';

const NO_REQUEST = 'No request in this range';

/** The hover of a figure: what it was computed from. */
export function behind(figures: RedFigures): string {
  return figures.requestCount === 0
    ? NO_REQUEST
    : `${formatCountInFull(figures.requestCount)} requests`;
}

interface CellProps {
  readonly figures: RedFigures;
  readonly abnormal?: boolean;
  readonly span?: number;
}

/** A percentile; abnormal ones stand in ink, normal ones step back. */
export function DurationCell(props: CellProps & { readonly value: string | null }) {
  return (
    <td colSpan={props.span} className={`w-18 px-3 text-right ${weightOf(props.abnormal)}`}>
      <Figure value={durationParts(props.value)} title={behind(props.figures)} />
    </td>
  );
}

/** The error ratio in its cell. */
export function ErrorsCell(props: CellProps) {
  return (
    <td colSpan={props.span} className={`w-18 px-3 text-right ${weightOf(props.abnormal)}`}>
      <ErrorRatio {...props} />
    </td>
  );
}

/** The error ratio; only one that got worse carries the cross of a failure. */
export function ErrorRatio({ figures, abnormal }: CellProps) {
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
