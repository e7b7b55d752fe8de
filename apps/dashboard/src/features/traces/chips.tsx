'use client';

import { X } from 'lucide-react';
import { useMemo } from 'react';
import { chipsOf } from './query-terms.ts';

interface ChipsProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** The parts of the query as it was understood; pressing one takes it out. */
export function Chips({ query, onQuery }: ChipsProps) {
  const chips = useMemo(() => chipsOf(query), [query]);
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Parts of the query" className="flex flex-wrap gap-2 px-4 pb-2">
      {chips.map((chip) => (
        <li key={chip.text}>
          <button
            type="button"
            aria-label={`Take out ${chip.text}`}
            onClick={() => onQuery(chip.without)}
            className="flex h-6 items-center gap-1.5 rounded-control border border-line bg-surface px-2 font-mono text-12 text-ink-2 hover:border-line-strong hover:text-ink pointer-coarse:h-11"
          >
            {chip.text} <X size={12} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
