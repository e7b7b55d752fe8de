'use client';

import type { OperationSummary } from '@tracewell/api/browser';
import { Figure } from '../../components/figures/figure.tsx';
import { formatCount } from '../../lib/format-count.ts';
import { durationParts, formatDuration } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';

interface OperationsTableProps {
  readonly operations: readonly OperationSummary[];
  /** The operation the page is narrowed to; '' for all. */
  readonly picked: string;
  readonly onPick: (operation: string) => void;
}

/** Operations by their share of the time; picking one narrows the page in place, picking it again widens it. */
export function OperationsTable({ operations, picked, onPick }: OperationsTableProps) {
  return (
    <table aria-label="Operations" className="w-full border-collapse">
      <thead className="bg-sunken text-12 text-ink-2">
        <tr className="h-7">
          <th scope="col" className="px-4 text-left font-normal">
            Operation
          </th>
          <th scope="col" className="w-1/4 px-3 text-left font-normal">
            Share of time
          </th>
          <Column>Requests</Column>
          <Column>Rate</Column>
          <Column shown>Errors</Column>
          <Column shown>p95</Column>
        </tr>
      </thead>
      <tbody>
        {operations.map((operation) => (
          <OperationRow
            key={`${operation.kind} ${operation.name}`}
            operation={operation}
            picked={picked === operation.name}
            onPick={onPick}
          />
        ))}
      </tbody>
    </table>
  );
}

function Column({ children, shown }: { readonly children: string; readonly shown?: boolean }) {
  return (
    <th
      scope="col"
      className={`px-3 text-right font-normal last:pr-4 ${shown ? '' : 'hidden md:table-cell'}`}
    >
      {children}
    </th>
  );
}

interface OperationRowProps {
  readonly operation: OperationSummary;
  readonly picked: boolean;
  readonly onPick: (operation: string) => void;
}

function OperationRow({ operation, picked, onPick }: OperationRowProps) {
  return (
    <tr
      className={`relative h-7 border-line border-b pointer-coarse:h-11 ${picked ? 'bg-accent-soft' : 'hover:bg-accent-soft'}`}
    >
      <td className="max-w-0 truncate px-4">
        <button
          type="button"
          aria-pressed={picked}
          onClick={() => onPick(picked ? '' : operation.name)}
          className="after:absolute after:inset-0"
          title={operation.kind}
        >
          {operation.name}
        </button>
      </td>
      <td className="px-3">
        <ShareBar
          share={operation.shareOfTime}
          title={`${formatDuration(operation.durationSumNs)} in all`}
        />
      </td>
      <td className="hidden px-3 text-right text-ink-2 md:table-cell">
        {formatCount(operation.requestCount)}
      </td>
      <td className="hidden px-3 text-right text-ink-2 md:table-cell">
        <Figure value={rateParts(operation.ratePerSecond)} />
      </td>
      <td className="px-3 text-right text-ink-2">
        <Figure
          value={ratioParts(operation.errorRatio)}
          title={`${formatCount(operation.errorCount)} failed`}
        />
      </td>
      <td className="px-3 pr-4 text-right">
        <Figure
          value={durationParts(operation.p95Ns)}
          title={`p50 ${formatDuration(operation.p50Ns)}, p99 ${formatDuration(operation.p99Ns)}`}
        />
      </td>
    </tr>
  );
}

/** A share as a bar with its figure beside it. */
function ShareBar({ share, title }: { readonly share: number; readonly title: string }) {
  return (
    <span className="flex items-center gap-2" title={title}>
      <span className="h-2 flex-1 bg-sunken">
        <span
          className="block h-2 min-w-px rounded-mark bg-ink-3"
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className="w-12 text-right text-ink-2">
        <Figure value={ratioParts(share)} />
      </span>
    </span>
  );
}
