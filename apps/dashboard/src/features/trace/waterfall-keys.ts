import { isCollapsed } from '@tracewell/trace';
import { toggled } from './line-words.ts';
import type { TraceView } from './use-trace-view.ts';

function selectLine(view: TraceView, line: number): void {
  const { lines } = view;
  if (lines.count === 0) return;
  const target = Math.min(Math.max(line, 0), lines.count - 1);
  view.select(lines.row[target] ?? -1);
}

/** Selects the line `by` lines further, over repeats and collapsed rows as they stand. */
export function moveSelection(view: TraceView, by: number): void {
  const { selected, lines } = view;
  const at = selected === -1 ? -1 : (lines.lineOf[selected] ?? -1);
  if (at === -1) {
    selectLine(view, 0);
    return;
  }
  let line = at + by;
  // A repeat's own line stands for rows that have no line yet: the next one that shows a row is meant.
  while (line >= 0 && line < lines.count && (lines.repeat[line] ?? 0) > 0) line += Math.sign(by);
  if (line >= 0 && line < lines.count) selectLine(view, line);
}

function hasOpenChildren(view: TraceView, row: number): boolean {
  return (view.trace.tree.size[row] ?? 1) > 1 && !isCollapsed(view.trace, view.folding, row);
}

/** Opens a shut row, else goes to its first child. */
function moveIn(view: TraceView, line: number): void {
  const row = view.lines.row[line] ?? 0;
  const hides = (view.trace.tree.size[row] ?? 1) > 1 && isCollapsed(view.trace, view.folding, row);
  if (hides) view.setFolding(toggled(view, line));
  else if (hasOpenChildren(view, row)) moveSelection(view, 1);
}

/** Shuts an open row, else goes to its parent. */
function moveOut(view: TraceView, line: number): void {
  const row = view.lines.row[line] ?? 0;
  const parent = view.trace.columns.parent[row] ?? -1;
  if (hasOpenChildren(view, row)) view.setFolding(toggled(view, line));
  else if (parent !== -1) view.select(parent);
}

/** What an arrow key does in the treegrid, as the ARIA pattern has it. True when the key meant something. */
export function moveByKey(view: TraceView, line: number, key: string): boolean {
  if (key === 'ArrowDown') moveSelection(view, 1);
  else if (key === 'ArrowUp') moveSelection(view, -1);
  else if (key === 'ArrowRight') moveIn(view, line);
  else if (key === 'ArrowLeft') moveOut(view, line);
  else if (key === 'Home') selectLine(view, 0);
  else if (key === 'End') selectLine(view, view.lines.count - 1);
  else return false;
  return true;
}
