'use client';

import type { Command } from '../../components/shell/key-registry.ts';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { FIND_FIELD_ID } from './find-field.tsx';
import { step } from './find-rows.ts';
import { zoomAt } from './time-scale.ts';
import type { TraceView } from './use-trace-view.ts';
import { moveSelection } from './waterfall-keys.ts';

const GROUP = 'This trace';

function zoom(view: TraceView, factor: number): void {
  const { columns } = view.trace;
  const { from, to } = view.window;
  const row = view.selected;
  const anchor = row === -1 ? (from + to) / 2 : (columns.start[row] ?? 0);
  const at = Math.min(Math.max(anchor, from), to);
  view.setWindow(zoomAt(view.window, at, factor, columns.extent));
}

function collapseAll(view: TraceView): void {
  const { columns, tree } = view.trace;
  const collapsed = new Set<number>();
  tree.size.forEach((size, row) => {
    if (size > 1 && columns.parent[row] !== -1) collapsed.add(row);
  });
  view.setFolding({ collapsed, unfolded: new Set() });
}

function expandAll(view: TraceView): void {
  view.setFolding({ collapsed: new Set(), unfolded: new Set(view.trace.repeats.keys()) });
}

/** Escape leaves one layer at a time: what is found, the zoom, the selection. */
function stepOut(view: TraceView): void {
  if (view.find !== '') view.setFind('');
  else if (view.selected !== -1) view.select(-1);
  else view.setWindow(undefined);
}

function commandsOf(view: TraceView): Command[] {
  const { causes } = view.trace;
  const error = (by: 1 | -1) => () => {
    const next = step(causes, view.selected, by);
    if (next !== undefined) view.select(next);
  };
  const toggle = (overlay: 'path' | 'normal') => () =>
    view.setOverlays({ ...view.overlays, [overlay]: !view.overlays[overlay] });
  const command = (keys: string[], label: string, run: () => void, hidden = false): Command => ({
    keys,
    label,
    group: GROUP,
    run,
    hidden,
  });
  return [
    command(['j', 'ArrowDown'], 'Next span', () => moveSelection(view, 1), true),
    command(['k', 'ArrowUp'], 'Previous span', () => moveSelection(view, -1), true),
    command(['['], 'Collapse all', () => collapseAll(view)),
    command([']'], 'Expand all', () => expandAll(view)),
    command(['p'], 'Critical path on or off', toggle('path')),
    command(['w'], 'Normal range on or off', toggle('normal')),
    command(['n'], 'Next error', error(1)),
    command(['Shift+N'], 'Previous error', error(-1)),
    command(['f'], 'Fit the whole trace', () => view.setWindow(undefined)),
    command(['+', '='], 'Zoom in', () => zoom(view, 0.6)),
    command(['-'], 'Zoom out', () => zoom(view, 1 / 0.6)),
    command(['/'], 'Find in trace', () => document.getElementById(FIND_FIELD_ID)?.focus()),
    command(['t'], 'Spans as a table', () =>
      view.setView(view.view === 'spans' ? 'waterfall' : 'spans'),
    ),
    command(['c'], 'Copy link', () => void navigator.clipboard.writeText(location.href)),
    { ...command(['Escape'], 'Step out', () => stepOut(view), true), whileTyping: false },
  ];
}

/** The keys of the trace page. */
export function useTraceCommands(view: TraceView): void {
  useCommands(commandsOf(view));
}
