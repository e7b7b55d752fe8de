import type { Grouping, GroupTotals } from '@tracewell/trace';

/** By what the table of groups is sorted; figures fall, names rise. */
export type GroupOrder = 'name' | 'count' | 'errors' | 'total' | 'self' | 'longest';

const FIGURE: Readonly<Record<Exclude<GroupOrder, 'name'>, (group: GroupTotals) => number>> = {
  count: ({ count }) => count,
  errors: ({ errors }) => errors,
  total: ({ totalNs }) => totalNs,
  self: ({ selfNs }) => selfNs,
  longest: ({ longestNs }) => longestNs,
};

/** The groups in order; those that are equal stand by name. */
export function orderGroups(
  totals: readonly GroupTotals[],
  { labels }: Grouping,
  order: GroupOrder,
): GroupTotals[] {
  const name = ({ group }: GroupTotals) => labels[group] ?? '';
  const byName = (a: GroupTotals, b: GroupTotals) =>
    name(a).localeCompare(name(b), 'en', { numeric: true });
  if (order === 'name') return [...totals].sort(byName);
  const figure = FIGURE[order];
  return [...totals].sort((a, b) => figure(b) - figure(a) || byName(a, b));
}
