'use client';

import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { Button } from '../../../components/controls/button.tsx';
import { useScope } from '../../../components/shell/use-scope.ts';
import { countOf } from '../../../lib/format-count.ts';
import type { ReadFile } from './read-file.ts';
import { type Stored, storeTraces } from './store-file.ts';

type Storing =
  | { readonly state: 'no' }
  | { readonly state: 'sending'; readonly so: Stored }
  | { readonly state: 'done'; readonly so: Stored }
  | { readonly state: 'failed'; readonly so: Stored; readonly error: Error };

const NOTHING: Stored = { stored: 0, refused: 0, why: '' };

function useStoring(traces: ReadFile['traces']) {
  const [storing, setStoring] = useState<Storing>({ state: 'no' });
  const store = async () => {
    let so = NOTHING;
    setStoring({ state: 'sending', so });
    try {
      const done = await storeTraces(traces, (next) => {
        so = next;
        setStoring({ state: 'sending', so });
      });
      setStoring({ state: 'done', so: done });
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      setStoring({ state: 'failed', so, error });
    }
  };
  return { storing, store };
}

function storedWords({ stored, refused, why }: Stored): string {
  const taken = `${countOf(stored, 'span')} stored`;
  if (refused === 0) return `${taken}.`;
  return `${taken}; the collector refused ${countOf(refused, 'span')}${why === '' ? '' : `: ${why}`}.`;
}

function Outcome({
  storing,
  children,
}: {
  readonly storing: Storing;
  readonly children: ReactNode;
}) {
  switch (storing.state) {
    case 'no':
      return <span className="text-ink-2">Looked at in this browser, not stored.</span>;
    case 'sending':
      return (
        <span className="text-ink-2">Storing: {countOf(storing.so.stored, 'span')} so far.</span>
      );
    case 'done':
      return (
        <span>
          {storedWords(storing.so)} {storing.so.stored > 0 ? children : null}
        </span>
      );
    case 'failed':
      return (
        <span className="text-error">
          {storing.error.message} {storing.so.stored > 0 ? storedWords(storing.so) : ''}
        </span>
      );
  }
}

interface FileBarProps {
  readonly name: string;
  readonly file: ReadFile;
  /** What "Store it" stores: the trace that is shown, or all of the list. */
  readonly traces: ReadFile['traces'];
  /** More buttons, on the right. */
  readonly children?: ReactNode;
}

/** Which file is shown, what of it could not be read, and the choice to store it. */
export function FileBar({ name, file, traces, children }: FileBarProps) {
  const { href } = useScope();
  const { storing, store } = useStoring(traces);
  const { state } = storing;
  const [first] = traces;
  const page = traces.length === 1 && first ? `/traces/${first.traceId}` : '/traces';
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b px-4 py-1 text-12">
      <p role="status" className="min-w-0 flex-1">
        <b className="break-words">{name}</b> <span className="text-ink-2">{file.format}.</span>{' '}
        <Outcome storing={storing}>
          <Link href={href(page)} className="underline">
            {traces.length === 1 ? 'Open it' : 'See the newest traces'}
          </Link>
        </Outcome>
        {file.refusedCount > 0 ? <Refused file={file} /> : null}
      </p>
      {state === 'done' ? null : (
        <Button disabled={state === 'sending'} onClick={() => void store()}>
          {state === 'failed' ? 'Try again' : 'Store it'}
        </Button>
      )}
      {children}
    </div>
  );
}

function Refused({ file }: { readonly file: ReadFile }) {
  const [first] = file.refused;
  const spans = countOf(file.refusedCount, 'span');
  const lines = file.refused.map(({ place, reason }) => `${place} ${reason}`).join('\n');
  return (
    <span className="text-warn" title={lines}>
      {' '}
      {spans} could not be read; the first: {first?.place} {first?.reason}.
    </span>
  );
}
