'use client';

import { X } from 'lucide-react';
import { useMemo } from 'react';
import { chipsOf } from './query-terms.ts';

interface ChipsProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Puts the caret on a part of the query, so that it can be written anew. */
  readonly onEdit: (from: number, to: number) => void;
}

/** The parts of the query as it was understood: press one to write it anew, its cross to take it out. */
export function Chips({ query, onQuery, onEdit }: ChipsProps) {
  const chips = useMemo(() => chipsOf(query), [query]);
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Parts of the query" className="flex flex-wrap gap-2 px-4 pb-2">
      {chips.map((chip) => (
        <li
          key={chip.text}
          className="flex h-6 max-w-full items-center rounded-control border border-line bg-surface font-mono text-12 text-ink-2 hover:border-line-strong pointer-coarse:h-11"
        >
          <button
            type="button"
            title="Write this part anew"
            onClick={() => onEdit(chip.from, chip.to)}
            className="h-full min-w-0 truncate pr-1 pl-2 hover:text-ink"
          >
            {chip.text}
          </button>
          <button
            type="button"
            aria-label={`Take out ${chip.text}`}
            title="Take this part out"
            onClick={() => onQuery(chip.without)}
            className="flex h-full w-6 shrink-0 items-center justify-center hover:text-ink pointer-coarse:w-11"
          >
            <X size={12} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
