'use client';

import { clsx } from 'clsx';
import { useMemo } from 'react';
import { ServiceSwatch } from '../../components/figures/service-swatch.tsx';
import { formatRatio } from '../../lib/format-ratio.ts';
import { legendEntries } from './span-colors.ts';
import type { TraceView } from './use-trace-view.ts';

interface LegendProps {
  readonly view: TraceView;
  /** How many are named; the rest is a number. Five fit the two lines beside the minimap. */
  readonly shown?: number;
}

/** Who holds the critical path, largest first. A press singles one out, again restores. */
export function Legend({ view, shown = 5 }: LegendProps) {
  const { trace, colors, spotlight, setSpotlight } = view;
  const shares = useMemo(() => legendEntries(trace, colors), [trace, colors]);
  const rest = shares.length - shown;
  return (
    <div className="flex max-h-11 min-h-6 flex-wrap content-start gap-x-4 overflow-hidden px-4 pt-0.5 text-11">
      {shares.slice(0, shown).map(({ group, label, share }) => {
        const color = colors.colors[group];
        const chosen = spotlight === group;
        const dimmed = spotlight !== undefined && !chosen;
        return (
          <button
            key={group}
            type="button"
            aria-pressed={chosen}
            title={`${label}: ${formatRatio(share)} of the critical path`}
            onClick={() => setSpotlight(chosen ? undefined : group)}
            className={`flex h-5 max-w-40 items-center gap-1.5 ${dimmed ? 'text-ink-3' : ''}`}
          >
            {color ? (
              <span className={dimmed ? 'opacity-20' : undefined}>
                <ServiceSwatch color={color} />
              </span>
            ) : null}
            <span className={clsx('truncate', !dimmed && 'text-ink-2')}>{label}</span>
            <b className={dimmed ? 'font-normal' : undefined}>{formatRatio(share)}</b>
          </button>
        );
      })}
      {rest > 0 ? (
        <span
          className="flex h-5 items-center text-ink-3"
          title={shares
            .slice(shown)
            .map(({ label, share }) => `${label} ${formatRatio(share)}`)
            .join('\n')}
        >
          +{rest}
        </span>
      ) : null}
    </div>
  );
}
