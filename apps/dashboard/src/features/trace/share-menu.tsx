'use client';

import { sentenceText } from '@tracewell/trace';
import { otlpJson } from '@tracewell/trace/files';
import { DropdownMenu } from 'radix-ui';
import { Button } from '../../components/controls/button.tsx';
import { useCopy } from '../../components/controls/copy-button.tsx';
import { layerHost, MENU_CLASS, MENU_ITEM_CLASS } from '../../components/shell/menu-class.ts';
import { sentenceOf } from './sentence-of.ts';
import { isLoopback, shareText } from './share-text.ts';
import type { TraceView } from './use-trace-view.ts';

function textOf(view: TraceView): string {
  const { answer, trace, figures } = view;
  const root = answer.spans[trace.tree.mainRoot];
  return shareText({
    title: root ? `${root.name} (${root.service})` : `Trace ${answer.traceId}`,
    sentence: sentenceText(sentenceOf(view)),
    link: location.href,
    traceId: answer.traceId,
    startTimeUnixNano: String(trace.columns.originNs),
    spanCount: answer.spanCount,
    serviceCount: figures.serviceCount,
    errorCount: trace.causes.length,
  });
}

function download({ answer }: TraceView): void {
  const blob = new Blob([otlpJson(answer.traceId, answer.spans)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `trace-${answer.traceId}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/** Copy the link, copy as text, download. Says so when the link works on this machine only. */
export function ShareMenu({ view }: { readonly view: TraceView }) {
  const { copied, copy } = useCopy();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button look="filled">{copied ? 'Copied' : 'Share'}</Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={layerHost()}>
        <DropdownMenu.Content align="end" sideOffset={4} className={MENU_CLASS}>
          <DropdownMenu.Item className={MENU_ITEM_CLASS} onSelect={() => copy(location.href)}>
            Copy link
          </DropdownMenu.Item>
          <DropdownMenu.Item className={MENU_ITEM_CLASS} onSelect={() => copy(textOf(view))}>
            Copy as text
          </DropdownMenu.Item>
          {view.streamed ? (
            <p className="max-w-60 px-3 py-1 text-12 text-ink-2">
              This trace is too large for a file made here: its attributes are not on this page.
            </p>
          ) : (
            <DropdownMenu.Item className={MENU_ITEM_CLASS} onSelect={() => download(view)}>
              Download OTLP JSON
            </DropdownMenu.Item>
          )}
          {isLoopback(location.hostname) ? (
            <p className="max-w-60 px-3 py-1 text-12 text-ink-2">
              This address works on this machine only: send the file instead.
            </p>
          ) : null}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
