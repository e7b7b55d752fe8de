'use client';

import type { Span } from '@tracewell/api/browser';
import type { GroupTotals } from '@tracewell/trace';
import { clsx } from 'clsx';
import { Figure } from '../../components/figures/figure.tsx';
import { countParts } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { formatRatio, ratioParts } from '../../lib/format-ratio.ts';

const ON_DESK = 'max-md:hidden';

interface GroupLineProps {
  readonly group: GroupTotals;
  readonly label: string;
  readonly share: number;
  readonly index: number;
  /** A span of the group, when service and operation are its name. */
  readonly operation: Span | undefined;
  /** Whether the selected span is one of the group. */
  readonly current: boolean;
  readonly onNarrow: () => void;
}

function GroupName({ operation, label }: GroupLineProps) {
  if (!operation) return label;
  return (
    <>
      <span className="text-ink-2">{operation.service}</span> {operation.name}
    </>
  );
}

/** One group; a press shows its spans. */
export function GroupLine(props: GroupLineProps) {
  const { group, share, index, current, onNarrow, label } = props;
  const figure = (ns: number) => <Figure value={durationParts(ns)} />;
  return (
    <tr
      aria-rowindex={index + 2}
      onClick={onNarrow}
      className={clsx('h-7 cursor-pointer hover:bg-sunken', current && 'bg-accent-soft')}
    >
      <td className="truncate pl-4">
        <button type="button" className="max-w-full truncate" title={label}>
          <GroupName {...props} />
        </button>
      </td>
      <td className="text-right">
        <Figure value={countParts(group.count)} />
      </td>
      <td className={`text-right ${ON_DESK} ${group.errors > 0 ? 'text-error' : 'text-ink-3'}`}>
        {group.errors}
      </td>
      <td className="text-right">{figure(group.totalNs)}</td>
      <td className="pr-4 text-right" title={`${formatRatio(share)} of the own work of all groups`}>
        <span className="flex items-center justify-end gap-2">
          <span className={`h-1.5 w-20 ${ON_DESK}`}>
            <span className="block h-full bg-ink-3" style={{ width: `${share * 100}%` }} />
          </span>
          <span className={`w-12 text-12 text-ink-2 ${ON_DESK}`}>
            <Figure value={ratioParts(share)} />
          </span>
          <span className="w-16">{figure(group.selfNs)}</span>
        </span>
      </td>
      <td className={`pr-4 text-right ${ON_DESK}`}>{figure(group.longestNs)}</td>
    </tr>
  );
}
