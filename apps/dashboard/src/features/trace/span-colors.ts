import type { Span } from '@tracewell/api/browser';
import type { Grouping, Trace } from '@tracewell/trace';
import type { CanvasTheme } from '../../components/canvas/canvas-theme.ts';
import { assignServiceColors, type ServiceColor } from '../../lib/service-color.ts';
import { NOT_SET, spanGrouping } from './span-grouping.ts';

/** Which group the colour of a bar shows, and the colour of each group. */
export interface SpanColors {
  /** Group by row; missing parents may have none (-1). */
  readonly of: ArrayLike<number>;
  readonly labels: readonly string[];
  /** By number of group. */
  readonly colors: readonly ServiceColor[];
}

/** What has no colour of its own: nobody's time, an attribute that is not set, a status that says nothing. */
const QUIET: ServiceColor = { slot: 8, striped: false, monogram: '', css: 'var(--ink-3)' };
/** Red means failed, here as everywhere. */
const FAILED: ServiceColor = { slot: 8, striped: false, monogram: '', css: 'var(--error)' };

const FIXED: Readonly<Record<string, Readonly<Record<string, ServiceColor>>>> = {
  status: { failed: FAILED, unset: QUIET },
};

/** Own work by group: who holds most chooses its colour first. */
function totalsOf(trace: Trace, of: ArrayLike<number>, groups: number): Float64Array {
  const totals = new Float64Array(groups);
  trace.selfNs.forEach((ns, row) => {
    const group = of[row] ?? -1;
    if (group !== -1) totals[group] = (totals[group] ?? 0) + ns;
  });
  return totals;
}

function colorsOf(trace: Trace, { of, labels }: Omit<SpanColors, 'colors'>, by: string) {
  const totals = totalsOf(trace, of, labels.length);
  const fixed: Readonly<Record<string, ServiceColor>> = {
    '': QUIET,
    [NOT_SET]: QUIET,
    ...FIXED[by],
  };
  const named = labels
    .map((name, at) => ({ name, totalNs: totals[at] ?? 0 }))
    .filter(({ name }) => !Object.hasOwn(fixed, name));
  const assigned = assignServiceColors(named);
  return labels.map((name) => assigned.get(name) ?? fixed[name] ?? QUIET);
}

/** Colours by whom the time belongs to: services, and the databases, queues and externals they call. */
export function ownerColors(trace: Trace): SpanColors {
  const { owner, owners } = trace.columns;
  const groups = { of: owner, labels: owners };
  return { ...groups, colors: colorsOf(trace, groups, 'service') };
}

/** Colours by kind, status, operation or the value of an attribute. */
export function groupColors(trace: Trace, spans: readonly Span[], by: string): SpanColors {
  const groups: Grouping = spanGrouping(trace, spans, by);
  return { ...groups, colors: colorsOf(trace, groups, by) };
}

/** The colour of a group on a canvas. */
export function barColor(theme: CanvasTheme, color: ServiceColor | undefined): string {
  if (color === undefined || color.css === QUIET.css) return theme.ink3;
  if (color.css === FAILED.css) return theme.error;
  return theme.services[color.slot - 1] ?? theme.ink3;
}

/** One group of the legend. */
export interface LegendEntry {
  readonly group: number;
  readonly label: string;
  /** Of the critical path, between 0 and 1. */
  readonly share: number;
}

/** How the critical path divides among the groups, largest first; every group of the trace is there. */
export function legendEntries({ path }: Trace, { of, labels }: SpanColors): LegendEntry[] {
  const time = new Float64Array(labels.length);
  let total = 0;
  path.timeOf.forEach((ns, row) => {
    const group = of[row] ?? -1;
    if (group !== -1) time[group] = (time[group] ?? 0) + ns;
    total += ns;
  });
  return labels
    .map((label, group) => ({ group, label, share: total === 0 ? 0 : (time[group] ?? 0) / total }))
    .filter(({ label }) => label !== '')
    .sort((a, b) => b.share - a.share || a.label.localeCompare(b.label));
}
