'use client';

import type { FileTrace } from '@tracewell/trace/files';
import { parseAsString, useQueryState } from 'nuqs';
import { type ReactNode, useMemo } from 'react';
import { Button } from '../../../components/controls/button.tsx';
import { Cross } from '../../../components/figures/glyphs.tsx';
import { OpenFileButton } from '../../../components/file-drop/open-file-button.tsx';
import { PageHead } from '../../../components/shell/page-head.tsx';
import { Loading } from '../../../components/states/loading.tsx';
import { ApiSourceContext } from '../../../lib/api-source.ts';
import { countOf } from '../../../lib/format-count.ts';
import { localApi } from '../../../lib/local-api.ts';
import { openFile, useOpenedFile } from '../../../lib/opened-file.ts';
import { TraceScreen } from '../trace-screen.tsx';
import { TraceSkeleton } from '../trace-skeleton.tsx';
import { fileAnswer } from './file-answer.ts';
import { FileBar } from './file-bar.tsx';
import { FileList } from './file-list.tsx';
import type { Fault, ReadFile } from './read-file.ts';
import { useTraceFile } from './use-trace-file.ts';

const FORMATS =
  'OTLP JSON (one request, or one a line), Jaeger JSON and Zipkin v2 JSON can be opened.';

function NoFile({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <PageHead title={title} />
      <div className="flex-1 space-y-3 bg-surface px-4 py-8">
        {children}
        <p className="max-w-2xl text-ink-2">
          {FORMATS} Drop a file anywhere on this page, or choose one. It is read in this browser and
          not stored; a reload forgets it.
        </p>
        <OpenFileButton label="Choose a file" />
      </div>
    </>
  );
}

function RefusedFile({ name, fault }: { readonly name: string; readonly fault: Fault }) {
  return (
    <NoFile title="Trace file">
      <p role="alert" className="text-15" data-state="failed">
        <span className="mr-2 text-error">
          <Cross />
        </span>
        <b className="break-words">{name}</b>
        {fault.place === '' ? '' : `, ${fault.place}:`} {fault.reason}.
      </p>
    </NoFile>
  );
}

interface ShownTrace {
  readonly name: string;
  readonly file: ReadFile;
  readonly trace: FileTrace;
  /** Undefined when there is no list to go back to. */
  readonly onBack: (() => void) | undefined;
}

/** One trace of the file on the trace page; everything it asks is answered from the file. */
function FileTraceScreen({ name, file, trace, onBack }: ShownTrace) {
  const source = useMemo(() => {
    const api = localApi({ answer: fileAnswer(trace), logs: [] });
    return { name: `file ${name} ${trace.traceId}`, api, hasOtherPages: true, reachesStore: true };
  }, [name, trace]);
  const answer = useMemo(() => fileAnswer(trace), [trace]);
  const shown = useMemo(() => [trace], [trace]);
  const notice = (
    <FileBar name={name} file={file} traces={shown}>
      {onBack ? <Button onClick={onBack}>All {countOf(file.traces.length, 'trace')}</Button> : null}
      <Button onClick={() => openFile(undefined)}>Close</Button>
    </FileBar>
  );
  return (
    <ApiSourceContext value={source}>
      <TraceScreen key={trace.traceId} answer={answer} lookingAgain={false} notice={notice} />
    </ApiSourceContext>
  );
}

function OpenFile({ name, file }: { readonly name: string; readonly file: ReadFile }) {
  const [chosen, setChosen] = useQueryState(
    'trace',
    parseAsString.withOptions({ history: 'push' }),
  );
  const [only] = file.traces;
  const single = file.traces.length === 1;
  const trace = single ? only : file.traces.find(({ traceId }) => traceId === chosen);
  if (trace) {
    const onBack = single ? undefined : () => void setChosen(null);
    return <FileTraceScreen name={name} file={file} trace={trace} onBack={onBack} />;
  }
  return (
    <>
      <PageHead
        title={name}
        sentence={`${countOf(file.traces.length, 'trace')} in this file. Choose one.`}
      />
      <FileBar name={name} file={file} traces={file.traces}>
        <Button onClick={() => openFile(undefined)}>Close</Button>
      </FileBar>
      <FileList traces={file.traces} onOpen={(traceId) => void setChosen(traceId)} />
    </>
  );
}

/** A trace file in this browser: none yet, being read, refused, a list, or its trace. */
export function FilePage() {
  const file = useOpenedFile();
  const news = useTraceFile(file);
  if (file === undefined) return <NoFile title="Open a trace file">{null}</NoFile>;
  if (news === undefined) {
    return (
      <Loading label="Reading the file" onCancel={() => openFile(undefined)}>
        <TraceSkeleton />
      </Loading>
    );
  }
  if (news.kind === 'refused') return <RefusedFile name={file.name} fault={news.fault} />;
  return <OpenFile key={`${file.name} ${file.lastModified}`} name={file.name} file={news.file} />;
}
