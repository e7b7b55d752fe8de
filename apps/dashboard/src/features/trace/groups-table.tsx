'use client';

import { addTerm } from '@tracewell/search';
import { type GroupTotals, groupTotals } from '@tracewell/trace';
import { useMemo, useRef, useState } from 'react';
import { useElementSize } from '../../lib/use-element-size.ts';
import { conditionTest } from './find-condition.ts';
import { GroupLine } from './group-line.tsx';
import { type GroupOrder, orderGroups } from './group-order.ts';
import { GroupsHead } from './groups-head.tsx';
import { groupTerm, spanGrouping } from './span-grouping.ts';
import { useGroupBy } from './use-group-by.ts';
import type { TraceView } from './use-trace-view.ts';
import { useVisibleLines } from './use-visible-lines.ts';

const ROW_HEIGHT = 28;

interface GroupsProps {
  readonly view: TraceView;
  readonly by: string;
}

/** The groups of what was found, or of all spans, in the order chosen. */
function useGroups({ view, by }: GroupsProps, order: GroupOrder) {
  const { trace, answer, find, matches } = view;
  const grouping = useMemo(() => spanGrouping(trace, answer.spans, by), [trace, answer, by]);
  const totals = useMemo(
    () => groupTotals(trace, grouping, find.trim() === '' ? undefined : matches),
    [trace, grouping, find, matches],
  );
  const groups = useMemo(() => orderGroups(totals, grouping, order), [totals, grouping, order]);
  const selfNs = useMemo(() => totals.reduce((sum, group) => sum + group.selfNs, 0), [totals]);
  return { grouping, groups, selfNs };
}

/** Finds the spans of the group, lists them, and selects the longest. Back returns to the groups. */
function useNarrow({ view, by }: GroupsProps) {
  const { setGroup } = useGroupBy();
  return (group: GroupTotals) => {
    const example = view.answer.spans[group.longest];
    if (!example) return;
    const term = groupTerm(example, by);
    setGroup('', true);
    view.setFind(conditionTest(view.find) ? addTerm(view.find, term) : term);
    view.select(group.longest);
  };
}

function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr style={{ height }}>
      <td colSpan={6} />
    </tr>
  );
}

/** What the spans of each group add up to. With something to find, only what was found is counted. */
export function GroupsTable({ view, by }: GroupsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useElementSize(scroller);
  const [order, setOrder] = useState<GroupOrder>('self');
  const { grouping, groups, selfNs } = useGroups({ view, by }, order);
  const narrow = useNarrow({ view, by });
  const { first, last, ...area } = useVisibleLines(scroller, {
    count: groups.length,
    rowHeight: ROW_HEIGHT,
    viewHeight: height,
  });
  const below = area.height - area.top - (last - first) * ROW_HEIGHT;
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto bg-surface">
      <table aria-rowcount={groups.length + 1} className="w-full table-fixed border-collapse">
        <caption className="sr-only">Spans by {by}</caption>
        <GroupsHead by={by} order={order} onOrder={setOrder} />
        <tbody>
          <Spacer height={area.top} />
          {groups.slice(first, last).map((group, at) => (
            <GroupLine
              key={group.group}
              group={group}
              label={grouping.labels[group.group] ?? ''}
              operation={by === 'operation' ? view.answer.spans[group.longest] : undefined}
              share={selfNs === 0 ? 0 : group.selfNs / selfNs}
              index={first + at}
              current={view.selected !== -1 && grouping.of[view.selected] === group.group}
              onNarrow={() => narrow(group)}
            />
          ))}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  );
}
