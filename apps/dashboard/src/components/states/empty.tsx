import type { ReactNode } from 'react';

interface EmptyProps {
  /** Why nothing is here: `0 of 1.2 M spans match.` */
  readonly reason: ReactNode;
  /** The next step, as a sentence or a link. */
  readonly next?: ReactNode;
}

/** Nothing to show: the reason and the next step, in the place of the rows. */
export function Empty({ reason, next }: EmptyProps) {
  return (
    <div className="max-w-2xl px-4 py-8" data-state="empty">
      <p className="text-15">{reason}</p>
      {next ? <div className="mt-1 text-ink-2">{next}</div> : null}
    </div>
  );
}

/** Says exactly what is drawn and what is not, and offers the narrower view. */
export function TooMuch({
  said,
  narrower,
}: {
  readonly said: ReactNode;
  readonly narrower?: ReactNode;
}) {
  return (
    <p
      className="flex flex-wrap gap-x-3 border-line border-b px-4 py-2 text-warn"
      data-state="too-much"
    >
      <span>{said}</span>
      {narrower}
    </p>
  );
}
