'use client';

import type { TraceAnswer } from '@tracewell/api/browser';
import { sentenceText } from '@tracewell/trace';
import { useState } from 'react';
import { useCopy } from '../../components/controls/copy-button.tsx';
import { type ApiSource, useApiSource } from '../../lib/api-source.ts';
import type { OfflineData } from './offline/offline-data.ts';
import { saveFile } from './save-file.ts';
import { sentenceOf } from './sentence-of.ts';
import { dashboardAddress, publicUrl, shareLink } from './share-link.ts';
import { shareText } from './share-text.ts';
import type { TraceView } from './use-trace-view.ts';
import { wholeTrace } from './whole-trace.ts';

/** What can be taken away from a trace page, and how the last attempt went. */
export interface Share {
  /** Undefined for a trace that is in a file only: no address leads to it. */
  readonly link: (() => string) | undefined;
  readonly copyLink: () => void;
  readonly copyText: () => void;
  readonly savePage: (withAttributes: boolean) => void;
  readonly saveOtlp: () => void;
  /** What the button says instead of its name, while something is made and just after. */
  readonly said: 'Copied' | 'Saving' | undefined;
  /** Why the last file was not saved. */
  readonly error: Error | undefined;
  readonly dismiss: () => void;
}

function titleOf({ answer, trace }: TraceView): string {
  const root = answer.spans[trace.tree.mainRoot];
  return root ? `${root.name} (${root.service})` : `Trace ${answer.traceId}`;
}

function textOf(view: TraceView, link: string | undefined): string {
  const { answer, trace, figures } = view;
  return shareText({
    title: titleOf(view),
    sentence: sentenceText(sentenceOf(view)),
    link,
    traceId: answer.traceId,
    startTimeUnixNano: String(trace.columns.originNs),
    spanCount: answer.spanCount,
    serviceCount: figures.serviceCount,
    errorCount: trace.causes.length,
  });
}

/** Log records of one answer: more do not go into a file. */
const LOGS_MAX = 1_000;

async function offlineData(answer: TraceAnswer, source: ApiSource): Promise<OfflineData> {
  const { traceId } = answer;
  // Asked anew: those of the page may still be on their way.
  const { logs } = await source.api.logs({ traceId, order: 'oldest', limit: LOGS_MAX });
  return {
    version: 1,
    savedAt: new Date().toISOString(),
    dashboard: source.name === '' ? dashboardAddress(location, publicUrl()) : '',
    hasAttributes: true,
    answer,
    logs,
  };
}

async function savePage(view: TraceView, source: ApiSource, withAttributes: boolean) {
  // Loaded when it is wanted: most readers of a trace save nothing.
  const [answer, { offlinePage }, { withoutAttributes }] = await Promise.all([
    wholeTrace(view, source.api),
    import('./offline/save-offline-page.ts'),
    import('./offline/offline-data.ts'),
  ]);
  const all = await offlineData(answer, source);
  const data = withAttributes ? all : withoutAttributes(all);
  // An error's words may come from a span's attributes: without those, the sentence stays out too.
  const sentence = withAttributes ? sentenceText(sentenceOf(view)) : '';
  const page = await offlinePage({ title: titleOf(view), sentence }, data);
  saveFile(page, `trace-${answer.traceId}.html`);
}

async function saveOtlp(view: TraceView, source: ApiSource): Promise<void> {
  const [{ traceId, spans }, { otlpJson }] = await Promise.all([
    wholeTrace(view, source.api),
    import('@tracewell/trace/files'),
  ]);
  saveFile(
    new Blob([otlpJson(traceId, spans)], { type: 'application/json' }),
    `trace-${traceId}.json`,
  );
}

/** Everything the Share menu does. */
export function useShare(view: TraceView): Share {
  const source = useApiSource();
  const { copied, copy } = useCopy();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const link =
    source.name === '' ? () => shareLink(location.href, publicUrl(), Date.now()) : undefined;
  const attempt = async (make: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await make();
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setBusy(false);
    }
  };
  const saving = busy ? 'Saving' : undefined;
  return {
    link,
    copyLink: () => copy(link?.() ?? ''),
    copyText: () => copy(textOf(view, link?.())),
    savePage: (withAttributes) => void attempt(() => savePage(view, source, withAttributes)),
    saveOtlp: () => void attempt(() => saveOtlp(view, source)),
    said: copied ? 'Copied' : saving,
    error,
    dismiss: () => setError(undefined),
  };
}
