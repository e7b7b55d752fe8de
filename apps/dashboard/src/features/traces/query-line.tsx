'use client';

import { parseQuery } from '@tracewell/search';
import { clsx } from 'clsx';
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { formatCount } from '../../lib/format-count.ts';
import { FaultLine, FaultUnderline, type ShownFault } from './fault-line.tsx';
import { type Offer, useCompletion } from './use-completion.ts';
import type { TracesScope } from './use-traces.ts';

/** The field the `/` key goes to. */
export const QUERY_FIELD_ID = 'query';

/** What other parts of the page do with the line. */
export interface QueryLineHandle {
  /** Goes to the line and selects a part of it. */
  readonly edit: (from: number, to: number) => void;
}

interface QueryLineProps {
  readonly ref?: Ref<QueryLineHandle>;
  readonly scope: TracesScope;
  readonly onQuery: (query: string) => void;
  /** A fault the API found in the query that was asked. */
  readonly refused: ShownFault | undefined;
}

interface OffersProps {
  readonly offers: readonly Offer[];
  readonly chosen: number;
  readonly onTake: (offer: Offer) => void;
}

function Offers({ offers, chosen, onTake }: OffersProps) {
  return (
    <div
      id="query-offers"
      role="listbox"
      aria-label="Completions"
      className="absolute top-full left-0 z-20 mt-1 w-[480px] max-w-full rounded-float border border-line bg-surface py-1 shadow-float"
    >
      {offers.map((offer, at) => (
        <div
          key={offer.text}
          id={`query-offer-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(offer);
          }}
          className={clsx(
            'flex h-7 cursor-pointer items-center gap-3 px-3',
            at === chosen && 'bg-accent-soft',
          )}
        >
          <span className="min-w-0 flex-1 truncate font-mono text-12">{offer.text}</span>
          <span className="truncate text-12 text-ink-3">
            {offer.count === undefined ? offer.note : formatCount(offer.count)}
          </span>
        </div>
      ))}
    </div>
  );
}

function faultIn(text: string, submitted: boolean): ShownFault | undefined {
  const parsed = parseQuery(text);
  if (parsed.ok) return undefined;
  // While somebody types, the end of the text is merely unfinished.
  return submitted || parsed.fault.to < text.trimEnd().length ? parsed.fault : undefined;
}

/** Text, caret and list of offers of the query line, and what its keys do. */
function useQueryField({ ref, scope, onQuery }: QueryLineProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(scope.q);
  const [submitted, setSubmitted] = useState(true);
  const [caret, setCaret] = useState<number | undefined>(undefined);
  const [chosen, setChosen] = useState(-1);
  useEffect(() => {
    setText(scope.q);
    setSubmitted(true);
  }, [scope.q]);
  const { at, offers } = useCompletion(scope, text, caret);
  const edit = (next: string, position: number | undefined) => {
    setText(next);
    setCaret(position);
    setChosen(-1);
    setSubmitted(false);
  };
  const submit = (next: string) => {
    setCaret(undefined);
    setSubmitted(true);
    if (parseQuery(next).ok) onQuery(next.trim());
  };
  const take = (offer: Offer) => {
    const head = `${text.slice(0, at?.from ?? text.length)}${offer.text}${offer.text.endsWith('.') ? '' : ' '}`;
    edit(head + text.slice(at?.to ?? text.length).trimStart(), head.length);
    requestAnimationFrame(() => field.current?.setSelectionRange(head.length, head.length));
  };
  const move = (by: number) => setChosen((chosen + by + offers.length + 1) % (offers.length + 1));
  useImperativeHandle(ref, () => ({
    edit: (from, to) => {
      field.current?.focus();
      field.current?.setSelectionRange(from, to);
      // No offers before a letter is typed: they would lie over the parts that are pressed next.
      setCaret(undefined);
    },
  }));
  const offer = offers[chosen];
  const keys: Readonly<Record<string, () => void>> = {
    down: () =>
      caret === undefined ? setCaret(field.current?.selectionStart ?? undefined) : move(1),
    up: () => move(-1),
    enter: () => (offer ? take(offer) : submit(text)),
    tab: () => take(offer ?? { text: '', note: '', count: undefined }),
    escape: () => (caret === undefined ? field.current?.blur() : setCaret(undefined)),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const name = event.key.replace('Arrow', '').toLowerCase();
    const handled = name === 'tab' ? offer !== undefined : Object.hasOwn(keys, name);
    if (!handled) return;
    event.preventDefault();
    keys[name]?.();
  };
  return { field, text, edit, submit, take, offers, chosen, setCaret, caret, onKeyDown, submitted };
}

/** The question in the search language: completion at the caret, faults underlined in place. */
export function QueryLine(props: QueryLineProps) {
  const { field, text, edit, submit, take, offers, chosen, setCaret, caret, onKeyDown, submitted } =
    useQueryField(props);
  const fault = faultIn(text, submitted) ?? (text === props.scope.q ? props.refused : undefined);
  const open = caret !== undefined && offers.length > 0;
  return (
    <div className="px-4 py-2">
      <div className="relative rounded-control bg-sunken">
        <input
          ref={field}
          id={QUERY_FIELD_ID}
          role="combobox"
          aria-label="Query"
          aria-expanded={open}
          aria-controls="query-offers"
          aria-activedescendant={open && chosen >= 0 ? `query-offer-${chosen}` : undefined}
          aria-invalid={fault !== undefined}
          aria-describedby={fault ? 'query-fault' : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder='service = "cart" and duration > 250ms'
          value={text}
          onChange={(event) => edit(event.target.value, event.target.selectionStart ?? undefined)}
          onClick={(event) => setCaret(event.currentTarget.selectionStart ?? undefined)}
          onBlur={() => setCaret(undefined)}
          onKeyDown={onKeyDown}
          className="h-8 w-full rounded-control border border-line-strong bg-transparent px-3 font-mono text-12"
        />
        {fault ? <FaultUnderline text={text} fault={fault} /> : null}
        {open ? <Offers offers={offers} chosen={chosen} onTake={take} /> : null}
      </div>
      {fault ? <FaultLine text={text} fault={fault} onFix={submit} /> : null}
    </div>
  );
}
