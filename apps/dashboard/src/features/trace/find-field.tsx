'use client';

import { type KeyboardEvent, useEffect, useState } from 'react';
import { step } from './find-rows.ts';
import type { TraceView } from './use-trace-view.ts';

/** The id the `/` key looks for. */
export const FIND_FIELD_ID = 'find-in-trace';

function count({ find, matches, selected }: TraceView): string {
  if (find.trim() === '') return '';
  const at = matches.indexOf(selected);
  return at === -1 ? String(matches.length) : `${at + 1} of ${matches.length}`;
}

/** Finds spans by name, service, id or attribute; Enter steps through, opening what hides them. */
export function FindField({ view }: { readonly view: TraceView }) {
  const [text, setText] = useState(view.find);
  // A row of a table, Back and Escape change what is looked for, too.
  useEffect(() => setText(view.find), [view.find]);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      const next = step(view.matches, view.selected, event.shiftKey ? -1 : 1);
      if (next !== undefined) view.select(next);
    }
    if (event.key === 'Escape') {
      setText('');
      view.setFind('');
      event.currentTarget.blur();
    }
  };
  return (
    <div className="relative w-[220px] min-w-16 max-md:w-40">
      <input
        id={FIND_FIELD_ID}
        type="search"
        aria-label="Find in trace"
        placeholder="Find in trace"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          view.setFind(event.target.value);
        }}
        onKeyDown={onKeyDown}
        className="h-7 w-full rounded-control border border-line bg-surface px-2.5 pr-14 text-12 [&::-webkit-search-cancel-button]:hidden"
      />
      <output
        data-testid="find-count"
        className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-11 text-ink-2"
      >
        {count(view)}
      </output>
    </div>
  );
}
