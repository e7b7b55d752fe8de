'use client';

import type { Span } from '@tracewell/api/browser';
import { differencesOf, ownOperations } from '@tracewell/trace';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { Button } from '../../../components/controls/button.tsx';
import { Failed } from '../../../components/states/failed.tsx';
import { ApiSourceContext, STORE } from '../../../lib/api-source.ts';
import { countOf, formatCount } from '../../../lib/format-count.ts';
import { formatDuration } from '../../../lib/format-duration.ts';
import { findTraceReference } from '../../../lib/trace-reference.ts';
import type { TraceView } from '../use-trace-view.ts';
import { DifferenceTable } from './difference-table.tsx';
import { COHORT_MIN, type Others } from './others.ts';
import type { Against } from './use-compare.ts';
import { type Asked, useNormalTraces, useOtherTrace } from './use-others.ts';

/** Takes a trace id, or any text that holds one. */
function OtherField({ onTrace }: { readonly onTrace: (id: string) => void }) {
  const [text, setText] = useState('');
  const [isNone, setNone] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = findTraceReference(text)?.traceId;
    setNone(id === undefined);
    if (id !== undefined) onTrace(id);
  };
  return (
    <form onSubmit={submit} className="flex items-center gap-2">
      <input
        aria-label="Id of another trace"
        aria-invalid={isNone}
        placeholder="Another trace id"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-7 w-44 rounded-control border border-line bg-sunken px-2 text-12 pointer-coarse:h-11"
      />
      <Button type="submit">Compare</Button>
      {isNone ? (
        <span role="alert" className="text-12 text-error">
          No trace id in it: 32 hexadecimal digits.
        </span>
      ) : null}
    </form>
  );
}

function rootOf({ answer, trace }: TraceView): Span | undefined {
  return answer.spans[trace.tree.mainRoot];
}

function normalWords(root: Span, { count, answer }: Others, window: string): string {
  if (!('requestCount' in answer)) return '';
  const version = root.resource['service.version'];
  const of = typeof version === 'string' && version !== '' ? ` of version ${version}` : '';
  const p50 = formatDuration(answer.p50Ns);
  return `${countOf(count, 'trace')} of ${root.service} ${root.name}${of} nearest to p50 ${p50}, of ${formatCount(answer.requestCount)} ${window}`;
}

function Result({ view, asked, what }: { readonly view: TraceView; asked: Asked; what: string }) {
  const { trace } = view;
  const { others } = asked;
  const own = useMemo(() => ownOperations(trace), [trace]);
  const differences = useMemo(() => {
    const { mainRoot } = trace.tree;
    const durationNs = (trace.columns.end[mainRoot] ?? 0) - (trace.columns.start[mainRoot] ?? 0);
    if (others === undefined) return [];
    return differencesOf({ own, others: others.operations, otherCount: others.count, durationNs });
  }, [trace, own, others]);
  if (asked.error)
    return <Failed what="The comparison" error={asked.error} onRetry={asked.retry} />;
  if (others === undefined) return <p className="px-4 py-2 text-12 text-ink-2">Comparing…</p>;
  if (differences.length === 0) {
    return (
      <p className="px-4 py-2 text-12" role="status">
        Nothing differs: no operation is extra, missing, slower or called more often than in {what}.
      </p>
    );
  }
  return <DifferenceTable view={view} differences={differences} count={others.count} />;
}

function Frame({
  words,
  children,
  field,
}: {
  words: ReactNode;
  children: ReactNode;
  field: ReactNode;
}) {
  return (
    <section
      aria-label="Comparison"
      className="max-h-[40dvh] shrink-0 overflow-y-auto border-line border-b bg-surface"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1 text-12">
        <p className="min-w-0 flex-1 text-ink-2">{words}</p>
        {field}
      </div>
      {children}
    </section>
  );
}

interface PanelProps {
  readonly view: TraceView;
  readonly field: ReactNode;
}

function WithNormal({ view, field, root }: PanelProps & { readonly root: Span }) {
  const asked = useNormalTraces(view.answer.traceId, root);
  const { others } = asked;
  const words = others ? normalWords(root, others, asked.window) : 'the normal traces of its kind';
  if (others && others.count < COHORT_MIN) {
    return (
      <Frame words={`Compared with ${words}.`} field={field}>
        <p className="px-4 py-2 text-12" role="status">
          Too few to compare: {countOf(others.count, 'trace')} of this operation and version{' '}
          {asked.window}; {COHORT_MIN} are needed.
        </p>
      </Frame>
    );
  }
  return (
    <Frame words={`Compared with ${words}.`} field={field}>
      <Result view={view} asked={asked} what={words} />
    </Frame>
  );
}

function WithTrace({ view, field, id }: PanelProps & { readonly id: string }) {
  const asked = useOtherTrace(id);
  const short = `trace ${id.slice(0, 8)}`;
  return (
    <Frame words={`Compared with ${short} (n 1).`} field={field}>
      <Result view={view} asked={asked} what={short} />
    </Frame>
  );
}

function Chosen({ view, field, against }: PanelProps & { readonly against: Against }) {
  const root = rootOf(view);
  if (against.kind === 'trace') return <WithTrace view={view} field={field} id={against.id} />;
  if (root) return <WithNormal view={view} field={field} root={root} />;
  return (
    <Frame words="Compared with normal traces." field={field}>
      <p className="px-4 py-2 text-12">
        The root span has not arrived: it is not known which traces are of the same kind.
      </p>
    </Frame>
  );
}

interface ComparePanelProps {
  readonly view: TraceView;
  readonly against: Against;
  /** Undefined ends the comparison. */
  readonly setAgainst: (against: Against | undefined) => void;
}

/** What is extra, missing, slower or called more often than in others. */
export function ComparePanel({ view, against, setAgainst }: ComparePanelProps) {
  const field = (
    <div className="flex flex-wrap items-center gap-2">
      {against.kind === 'trace' ? (
        <Button onClick={() => setAgainst({ kind: 'normal' })}>With normal traces</Button>
      ) : null}
      <OtherField onTrace={(id) => setAgainst({ kind: 'trace', id })} />
      <Button look="plain" onClick={() => setAgainst(undefined)}>
        Close
      </Button>
    </div>
  );
  // The others are in the store, also when this trace is in a file.
  return (
    <ApiSourceContext value={STORE}>
      <Chosen view={view} field={field} against={against} />
    </ApiSourceContext>
  );
}
