'use client';

import type { Attributes, AttributeValue, Span } from '@tracewell/api/browser';
import Link from 'next/link';
import { useState } from 'react';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { useApiSource } from '../../lib/api-source.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { attributeText, formattedJson, likeThis } from './attribute-text.ts';
import { Section } from './detail-section.tsx';
import { formattedSql } from './sql-text.ts';
import type { TraceView } from './use-trace-view.ts';

/** A longer value is folded. */
const FOLD_AT = 240;

function Value({ name, text }: { readonly name: string; readonly text: string }) {
  const [open, setOpen] = useState(false);
  const formatted = formattedJson(text) ?? formattedSql(name, text);
  const long = text.length > FOLD_AT || formatted !== undefined;
  const more = formatted === undefined ? 'all' : 'format';
  const folded = text.length > FOLD_AT ? `${text.slice(0, FOLD_AT)}\u2026` : text;
  const shown = open ? (formatted ?? text) : folded;
  return (
    <span className="whitespace-pre-wrap break-words font-mono text-12">
      {shown}
      {long ? (
        <button
          type="button"
          aria-expanded={open}
          className="ml-1 font-sans text-ink-2 underline"
          onClick={() => setOpen(!open)}
        >
          {open ? 'less' : more}
        </button>
      ) : null}
    </span>
  );
}

interface LineProps {
  readonly name: string;
  readonly value: AttributeValue;
  /** Narrows the trace to a condition; undefined where attributes are not at hand. */
  readonly onFind: ((condition: string) => void) | undefined;
}

const ACTION = 'text-ink-2 hover:text-ink';

/** What can be done with a value, while the pointer or the focus is on it. */
function Actions({ name, value, onFind }: LineProps) {
  const scope = useScope();
  const { hasOtherPages } = useApiSource();
  const like = likeThis(name, value);
  return (
    <div className="absolute top-0 right-0 flex gap-2 bg-surface pl-2 opacity-0 focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:static pointer-coarse:col-span-2 pointer-coarse:opacity-100">
      {like && onFind ? (
        <>
          <button type="button" className={ACTION} onClick={() => onFind(like)}>
            filter
          </button>
          <button type="button" className={ACTION} onClick={() => onFind(`not ${like}`)}>
            exclude
          </button>
        </>
      ) : null}
      <CopyButton text={attributeText(value)} label="copy" />
      {like && hasOtherPages ? (
        <Link href={tracesHref(scope, like)} className={ACTION}>
          spans like this
        </Link>
      ) : null}
    </div>
  );
}

function Line(props: LineProps) {
  const { name, value } = props;
  return (
    <div className="group relative grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)] gap-x-2 py-0.5 text-12">
      <dt className="break-words text-ink-2">{name}</dt>
      <dd>
        <Value name={name} text={attributeText(value)} />
        <Actions {...props} />
      </dd>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly attributes: Attributes;
  readonly filter: string;
  readonly initiallyOpen: boolean;
  readonly onFind: LineProps['onFind'];
}

function Group({ title, attributes, filter, initiallyOpen, onFind }: GroupProps) {
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
          <Line key={key} name={key} value={value} onFind={onFind} />
        ))}
      </dl>
    </details>
  );
}

/** Attributes of span, resource and scope, with one filter over all three. */
export function DetailAttributes({
  view,
  span,
}: {
  readonly view: TraceView;
  readonly span: Span;
}) {
  const [filter, setFilter] = useState('');
  const scope = { name: span.scope.name, version: span.scope.version };
  const onFind = view.streamed ? undefined : view.setFind;
  const groups = [
    { title: 'Span', attributes: span.attributes, initiallyOpen: true },
    { title: 'Resource', attributes: span.resource, initiallyOpen: false },
    { title: 'Scope', attributes: scope, initiallyOpen: false },
  ];
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
      {groups.map((group) => (
        <Group key={group.title} {...group} filter={filter} onFind={onFind} />
      ))}
    </Section>
  );
}
