'use client';

import type { Attributes, AttributeValue, Span } from '@tracewell/api/browser';
import Link from 'next/link';
import { useState } from 'react';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { attributeText, formattedJson, likeThis } from './attribute-text.ts';
import { Section } from './detail-section.tsx';

/** A longer value is folded. */
const FOLD_AT = 240;

function Value({ text }: { readonly text: string }) {
  const [open, setOpen] = useState(false);
  const json = formattedJson(text);
  const long = text.length > FOLD_AT || json !== undefined;
  const more = json === undefined ? 'all' : 'format';
  const shown = open ? (json ?? text) : text.slice(0, FOLD_AT);
  return (
    <span className="whitespace-pre-wrap break-words font-mono text-12">
      {shown}
      {long ? (
        <button
          type="button"
          className="ml-1 font-sans text-ink-2 underline"
          onClick={() => setOpen(!open)}
        >
          {open ? 'less' : more}
        </button>
      ) : null}
    </span>
  );
}

function Line({ name, value }: { readonly name: string; readonly value: AttributeValue }) {
  const { href } = useScope();
  const text = attributeText(value);
  const query = likeThis(name, value);
  return (
    <div className="group relative grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)] gap-x-2 py-0.5 text-12">
      <dt className="break-words text-ink-2">{name}</dt>
      <dd>
        <Value text={text} />
      </dd>
      <div className="absolute top-0 right-0 hidden gap-2 bg-surface pl-2 group-focus-within:flex group-hover:flex">
        <CopyButton text={text} label="copy" />
        {query ? (
          <Link
            href={`${href('/traces')}${href('/traces').includes('?') ? '&' : '?'}q=${encodeURIComponent(query)}`}
            className="text-ink-2 hover:text-ink"
          >
            like this
          </Link>
        ) : null}
      </div>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly attributes: Attributes;
  readonly filter: string;
  readonly initiallyOpen: boolean;
}

function Group({ title, attributes, filter, initiallyOpen }: GroupProps) {
  const needle = filter.trim().toLowerCase();
  const entries = Object.entries(attributes).filter(([key, value]) =>
    `${key} ${attributeText(value)}`.toLowerCase().includes(needle),
  );
  if (entries.length === 0) return null;
  return (
    <details open={initiallyOpen || needle !== ''} className="mt-1">
      <summary className="text-12 text-ink-2">
        {title} <span className="text-ink-3">{entries.length}</span>
      </summary>
      <dl>
        {entries.map(([key, value]) => (
          <Line key={key} name={key} value={value} />
        ))}
      </dl>
    </details>
  );
}

/** Attributes of span, resource and scope, with one filter over all three. */
export function DetailAttributes({ span }: { readonly span: Span }) {
  const [filter, setFilter] = useState('');
  const scope = { name: span.scope.name, version: span.scope.version };
  return (
    <Section title="Attributes">
      <input
        type="search"
        aria-label="Filter attributes"
        placeholder="Filter"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        className="h-7 w-full rounded-control border border-line bg-sunken px-2 text-12"
      />
      <Group title="Span" attributes={span.attributes} filter={filter} initiallyOpen />
      <Group title="Resource" attributes={span.resource} filter={filter} initiallyOpen={false} />
      <Group title="Scope" attributes={scope} filter={filter} initiallyOpen={false} />
    </Section>
  );
}
