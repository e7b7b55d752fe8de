'use client';

import type { MetricSummary } from '@tracewell/api/browser';
import { typeWords } from './metric-words.ts';

interface MetricListProps {
  readonly metrics: readonly MetricSummary[];
  readonly picked: string;
  readonly search: string;
  readonly onPick: (name: string) => void;
  readonly onSearch: (search: string) => void;
}

/** The names on the left: unit, type and services below each. */
export function MetricList({ metrics, picked, search, onPick, onSearch }: MetricListProps) {
  return (
    <section
      aria-label="Metrics"
      className="flex max-h-72 flex-col border-line border-b md:max-h-none md:w-80 md:shrink-0 md:border-r md:border-b-0"
    >
      <div className="p-2">
        <input
          type="search"
          aria-label="Find a metric"
          placeholder="Find a metric"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
          className="h-7 w-full rounded-control border border-line-strong bg-sunken px-2 pointer-coarse:h-11"
        />
      </div>
      {metrics.length === 0 ? (
        <p className="px-4 py-2 text-ink-2">No name holds “{search}”.</p>
      ) : null}
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {metrics.map((metric) => (
          <li key={metric.name}>
            <button
              type="button"
              aria-current={metric.name === picked}
              onClick={() => onPick(metric.name)}
              title={metric.description}
              className={`block w-full border-l-2 px-4 py-1 text-left ${metric.name === picked ? 'border-accent bg-accent-soft' : 'border-transparent hover:bg-sunken'}`}
            >
              <span className="block truncate">{metric.name}</span>
              <span className="block truncate text-12 text-ink-2">
                {[typeWords(metric), metric.unit, metric.services.join(', ')]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
