'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../components/controls/button.tsx';
import type { CompareScope } from '../../lib/compare-href.ts';
import { parseRange } from '../../lib/time-range.ts';
import { durationField, readDuration } from './duration-field.ts';

interface FormProps {
  readonly asked: CompareScope;
  readonly fault: string | undefined;
  readonly open: boolean;
  readonly onAsk: (asked: CompareScope) => void;
}

type Draft = Readonly<Record<keyof CompareScope, string>>;

interface FieldProps {
  readonly name: keyof CompareScope;
  readonly label: string;
  readonly placeholder: string;
  readonly draft: Draft;
  readonly onEdit: (name: keyof CompareScope, text: string) => void;
}

function Field({ name, label, placeholder, draft, onEdit }: FieldProps) {
  return (
    <label className="flex min-w-0 grow basis-40 flex-col gap-1 text-12 text-ink-2">
      {label}
      <input
        value={draft[name]}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onEdit(name, event.target.value)}
        className="h-7 w-full rounded-control border border-line-strong bg-sunken px-2 font-mono text-12 text-ink pointer-coarse:h-11"
      />
    </label>
  );
}

/** Why a draft cannot be asked; undefined when it can. */
function draftFault(draft: Draft): string | undefined {
  for (const time of [draft.time, draft.btime]) {
    if (time !== '' && parseRange(time, 0) === undefined)
      return `'${time}' is no time: write a length (15m, 6h) or two times joined by two dots.`;
  }
  for (const length of [draft.min, draft.max]) {
    if (readDuration(length) === undefined)
      return `'${length}' is no duration: write 500ms or 1.5s.`;
  }
  return undefined;
}

/** The question by hand: what a drag on a heatmap writes, and what it cannot say. */
export function CompareForm({ asked, fault, open, onAsk }: FormProps) {
  const written = { ...asked, min: durationField(asked.min), max: durationField(asked.max) };
  const [edited, setEdited] = useState<Partial<Draft>>({});
  const draft: Draft = { ...written, ...edited };
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const onEdit = (name: keyof CompareScope, text: string) =>
    setEdited((known) => ({ ...known, [name]: text }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = draftFault(draft);
    setWrong(found);
    if (found !== undefined) return;
    setEdited({});
    onAsk({ ...draft, min: readDuration(draft.min) ?? '', max: readDuration(draft.max) ?? '' });
  };
  const common = { draft, onEdit };
  const said = wrong ?? fault;
  const time = '15m or 2026-11-20 09:00..2026-11-20 10:00';
  return (
    <details open={open} className="border-line border-b bg-surface px-4 py-2">
      <summary className="text-12 text-ink-2">Change the question</summary>
      <form onSubmit={submit} className="flex max-w-5xl flex-col gap-2 pt-2 pb-1">
        <div className="flex">
          <Field name="q" label="Both sides" placeholder="requests" {...common} />
        </div>
        <div className="flex flex-wrap gap-2">
          <Field name="sq" label="Here" placeholder="error = true" {...common} />
          <Field name="time" label="Time here" placeholder={time} {...common} />
          <Field name="min" label="Duration from" placeholder="500ms" {...common} />
          <Field name="max" label="Duration under" placeholder="any" {...common} />
        </div>
        <div className="flex flex-wrap gap-2">
          <Field name="bq" label="Elsewhere" placeholder="all the rest" {...common} />
          <Field name="btime" label="Time elsewhere" placeholder="the whole range" {...common} />
        </div>
        {said === undefined ? null : (
          <p role="alert" className="text-12 text-error">
            {said}
          </p>
        )}
        <div>
          <Button type="submit" look="filled">
            Compare
          </Button>
        </div>
      </form>
    </details>
  );
}
