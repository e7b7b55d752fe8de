'use client';

import { ownerShares } from '@tracewell/trace';
import { useMemo } from 'react';
import { ServiceSwatch } from '../../components/figures/service-swatch.tsx';
import { formatRatio } from '../../lib/format-ratio.ts';
import type { TraceView } from './use-trace-view.ts';

interface LegendProps {
  readonly view: TraceView;
  /** How many are named; the rest is a number. Five fit the two lines beside the minimap. */
  readonly shown?: number;
}

/** Who holds the critical path, largest first. A press singles one out, again restores. */
export function Legend({ view, shown = 5 }: LegendProps) {
  const { trace, figures, spotlight, setSpotlight } = view;
  const shares = useMemo(() => ownerShares(trace), [trace]);
  const rest = shares.length - shown;
  return (
    <div className="flex max-h-11 min-h-6 flex-wrap content-start gap-x-4 overflow-hidden px-4 pt-0.5 text-11">
      {shares.slice(0, shown).map(({ owner, share }) => {
        const number = trace.columns.owners.indexOf(owner);
        const color = figures.colors[number];
        const chosen = spotlight === number;
        return (
          <button
            key={owner}
            type="button"
            aria-pressed={chosen}
            title={`${owner}: ${formatRatio(share)} of the critical path`}
            onClick={() => setSpotlight(chosen ? undefined : number)}
            className={`flex h-5 max-w-40 items-center gap-1.5 ${spotlight === undefined || chosen ? '' : 'opacity-50'}`}
          >
            {color ? <ServiceSwatch color={color} /> : null}
            <span className="truncate text-ink-2">{owner}</span>
            <b>{formatRatio(share)}</b>
          </button>
        );
      })}
      {rest > 0 ? (
        <span
          className="flex h-5 items-center text-ink-3"
          title={shares
            .slice(shown)
            .map(({ owner, share }) => `${owner} ${formatRatio(share)}`)
            .join('\n')}
        >
          +{rest}
        </span>
      ) : null}
    </div>
  );
}
