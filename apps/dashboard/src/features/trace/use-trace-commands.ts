'use client';

import type { Command } from '../../components/shell/key-registry.ts';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { writeClipboard } from '../../lib/write-clipboard.ts';
import { FIND_FIELD_ID } from './find-field.tsx';
import { step } from './find-rows.ts';
import { publicUrl, shareLink } from './share-link.ts';
import { panBy, zoomAt } from './time-scale.ts';
import { collapseAll, expandAll, levelsShown, showLevels } from './tree-levels.ts';
import type { TraceView } from './use-trace-view.ts';
import { moveSelection } from './waterfall-keys.ts';

const GROUP = 'This trace';
/** How far one press moves the view, as a part of what is in view. */
const PAN_SHARE = 0.25;

function zoom(view: TraceView, factor: number): void {
  const { columns } = view.trace;
  const { from, to } = view.window;
  const row = view.selected;
  const anchor = row === -1 ? (from + to) / 2 : (columns.start[row] ?? 0);
  const at = Math.min(Math.max(anchor, from), to);
  view.setWindow(zoomAt(view.axis, view.window, at, factor));
}

/** Escape leaves one layer at a time: what is found, the zoom, the selection. */
function stepOut(view: TraceView): void {
  if (view.find !== '') view.setFind('');
  else if (view.selected !== -1) view.select(-1);
  else view.setWindow(undefined);
}

function command(keys: string[], label: string, run: () => void, hidden = false): Command {
  return { keys, label, group: GROUP, run, hidden };
}

/** What part of the trace is in view. */
function timeCommands(view: TraceView): Command[] {
  const pan = (share: number) => () => view.setWindow(panBy(view.axis, view.window, share));
  return [
    command(['f'], 'Fit the whole trace', () => view.setWindow(undefined)),
    command(['+', '='], 'Zoom in', () => zoom(view, 0.6)),
    command(['-'], 'Zoom out', () => zoom(view, 1 / 0.6)),
    command(['Shift+ArrowLeft'], 'Earlier', pan(-PAN_SHARE)),
    command(['Shift+ArrowRight'], 'Later', pan(PAN_SHARE)),
  ];
}

function commandsOf(view: TraceView): Command[] {
  const { causes } = view.trace;
  const error = (by: 1 | -1) => () => {
    const next = step(causes, view.selected, by);
    if (next !== undefined) view.select(next);
  };
  const toggle = (overlay: 'path' | 'normal') => () =>
    view.setOverlays({ ...view.overlays, [overlay]: !view.overlays[overlay] });
  return [
    command(['j', 'ArrowDown'], 'Next span', () => moveSelection(view, 1), true),
    command(['k', 'ArrowUp'], 'Previous span', () => moveSelection(view, -1), true),
    command(['['], 'Collapse all', () => collapseAll(view)),
    command([']'], 'Expand all', () => expandAll(view)),
    command(['{'], 'One level less', () => showLevels(view, levelsShown(view).shown - 1)),
    command(['}'], 'One level more', () => showLevels(view, levelsShown(view).shown + 1)),
    command(['p'], 'Critical path on or off', toggle('path')),
    command(['w'], 'Normal range on or off', toggle('normal')),
    command(['i'], 'Idle time short or at full length', () => view.setCutsIdle(!view.cutsIdle)),
    command(['n'], 'Next error', error(1)),
    command(['Shift+N'], 'Previous error', error(-1)),
    ...timeCommands(view),
    command(['/'], 'Find in trace', () => document.getElementById(FIND_FIELD_ID)?.focus()),
    command(['t'], 'Spans as a table', () =>
      view.setView(view.view === 'spans' ? 'waterfall' : 'spans'),
    ),
    command(
      ['c'],
      'Copy link',
      () => void writeClipboard(shareLink(location.href, publicUrl(), Date.now())),
    ),
    { ...command(['Escape'], 'Step out', () => stepOut(view), true), whileTyping: false },
  ];
}

/** The keys of the trace page. */
export function useTraceCommands(view: TraceView): void {
  useCommands(commandsOf(view));
}
