'use client';

import type { Span } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import { MoreHorizontal } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { layerHost, MENU_CLASS, MENU_ITEM_CLASS } from '../../components/shell/menu-class.ts';
import { useScope } from '../../components/shell/use-scope.ts';
import { useApiSource } from '../../lib/api-source.ts';
import { clampWindow } from './time-scale.ts';
import type { TraceView } from './use-trace-view.ts';

/** Free time left and right of a span that the window is fitted to, as a part of its duration. */
const MARGIN = 0.1;

function zoomTo(view: TraceView): void {
  const { start, end, extent } = view.trace.columns;
  const from = start[view.selected] ?? 0;
  const to = end[view.selected] ?? extent;
  const margin = (to - from) * MARGIN;
  view.setWindow(clampWindow(from - margin, to + margin, extent));
}

/** What can be done with the selected span; the `.` key opens it. */
export function SpanMenu({ view, span }: { readonly view: TraceView; readonly span: Span }) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const { href } = useScope();
  const { hasOtherPages } = useApiSource();
  useCommands([
    {
      keys: ['.'],
      label: 'What can be done with this span',
      group: 'This trace',
      run: () => setOpen(true),
    },
  ]);
  const search = (query: string) => () => {
    const page = href('/traces');
    router.push(`${page}${page.includes('?') ? '&' : '?'}q=${encodeURIComponent(query)}`);
  };
  const copy = (text: string) => () => void navigator.clipboard.writeText(text);
  const operation = `service = ${writeText(span.service)} and name = ${writeText(span.name)}`;
  const slower = `${operation} and duration >= ${span.durationNs}ns`;
  const searches: (readonly [string, () => void])[] = hasOtherPages
    ? [
        ['Find spans like this', search(operation)],
        ['Find ones at least as slow', search(slower)],
      ]
    : [];
  const items: readonly (readonly [string, () => void])[] = [
    ['Zoom to this span', () => zoomTo(view)],
    ...searches,
    ['Copy the span id', copy(span.spanId)],
    ['Copy as JSON', copy(JSON.stringify(span, null, 2))],
  ];
  return (
    <DropdownMenu.Root open={open} onOpenChange={setOpen} modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          aria-label="What can be done with this span"
          className="flex size-6 items-center justify-center text-ink-2 hover:text-ink pointer-coarse:size-11"
        >
          <MoreHorizontal size={16} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={layerHost()}>
        <DropdownMenu.Content align="end" sideOffset={4} className={MENU_CLASS}>
          {items.map(([label, run]) => (
            <DropdownMenu.Item key={label} className={MENU_ITEM_CLASS} onSelect={run}>
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
