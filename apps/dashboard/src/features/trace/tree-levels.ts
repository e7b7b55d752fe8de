import { OPEN_FOLDING } from '@tracewell/trace';
import type { TraceView } from './use-trace-view.ts';

type Levels = Pick<TraceView, 'folding' | 'setFolding' | 'figures'>;

/** The level at which nothing is left to hide. */
function deepest({ figures }: Levels): number {
  return Math.max(0, figures.depth - 1);
}

/** How many levels of the tree are shown as a rule, and how many there are. */
export function levelsShown(view: Levels): { readonly shown: number; readonly all: number } {
  const all = deepest(view) + 1;
  return { shown: Math.min(view.folding.level + 1, all), all };
}

/** Shows so many levels of the tree; rows that were opened or shut by hand follow. */
export function showLevels(view: Levels, levels: number): void {
  const level = Math.max(0, levels - 1);
  const { unfolds } = view.folding;
  view.setFolding({
    ...OPEN_FOLDING,
    unfolds,
    level: level >= deepest(view) ? Number.POSITIVE_INFINITY : level,
  });
}

/** The root with what it called itself. */
export function collapseAll(view: Levels): void {
  view.setFolding({ ...OPEN_FOLDING, level: 1 });
}

/** Every row, repeats one by one. */
export function expandAll(view: Levels): void {
  view.setFolding({ ...OPEN_FOLDING, unfolds: true });
}
