'use client';

import type { SentencePart } from '@tracewell/trace';
import { useMemo } from 'react';
import { sentenceOf } from './sentence-of.ts';
import type { TraceView } from './use-trace-view.ts';

/** A link to the clause's first span: it wraps like text, and can be copied like every link. */
function Clause({ part, view }: { readonly part: SentencePart; readonly view: TraceView }) {
  const rows = part.rows ?? [];
  const first = rows[0] ?? -1;
  return (
    <a
      href={`?span=${first === -1 ? '' : (view.trace.columns.ids.at(first) ?? '')}`}
      className={`underline decoration-line-strong underline-offset-4 hover:decoration-ink ${part.about === 'error' ? 'text-error' : 'text-ink'}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        view.setMarked(rows);
        view.select(first);
      }}
    >
      {part.text}
    </a>
  );
}

/** The sentence; choosing a clause selects its spans. */
export function TraceSentence({ view }: { readonly view: TraceView }) {
  const { trace, answer } = view;
  const parts = useMemo(() => sentenceOf({ trace, answer }), [trace, answer]);
  return (
    <span data-testid="sentence">
      {parts.map((part, at) =>
        part.rows ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
          <Clause key={at} part={part} view={view} />
        ) : (
          part.text
        ),
      )}
    </span>
  );
}
