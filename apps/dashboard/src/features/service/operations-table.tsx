'use client';

import type { OperationSummary } from '@tracewell/api/browser';
import { Defined } from '../../components/definitions/defined.tsx';
import type { DefinedTerm } from '../../components/definitions/definitions.ts';
import { Figure } from '../../components/figures/figure.tsx';
import { Arrow } from '../../components/figures/glyphs.tsx';
import { change } from '../../lib/format-change.ts';
import { formatCount } from '../../lib/format-count.ts';
import { durationParts, formatDuration } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';

interface OperationsTableProps {
  readonly operations: readonly OperationSummary[];
  /** False where the service was not there, or only began, in the period before. */
  readonly hasPeriodBefore: boolean;
  /** The operation the page is narrowed to; '' for all. */
  readonly picked: string;
  readonly onPick: (operation: string) => void;
}

/** Operations by their share of the time; picking one narrows the page in place, picking it again widens it. */
export function OperationsTable(props: OperationsTableProps) {
  const { operations, hasPeriodBefore, picked, onPick } = props;
  return (
    <table aria-label="Operations" className="w-full border-collapse">
      <thead className="bg-sunken text-12 text-ink-2">
        <tr className="h-7">
          <th scope="col" className="px-4 text-left font-normal">
            Operation
          </th>
          <th scope="col" className="w-1/4 px-3 text-left font-normal">
            <Defined term="share">Share of time</Defined>
          </th>
          <Column term="counts">Requests</Column>
          <Column term="rate">Rate</Column>
          <Column term="errors" shown>
            Errors
          </Column>
          <Column term="p95" shown>
            p95
          </Column>
          <Column term="change">Change of p95</Column>
        </tr>
      </thead>
      <tbody>
        {operations.map((operation) => (
          <OperationRow
            key={`${operation.kind} ${operation.name}`}
            operation={hasPeriodBefore ? operation : { ...operation, previous: null }}
            picked={picked === operation.name}
            onPick={onPick}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ColumnProps {
  readonly term: DefinedTerm;
  readonly children: string;
  /** On a phone, too. */
  readonly shown?: boolean;
}

function Column({ term, children, shown }: ColumnProps) {
  return (
    <th
      scope="col"
      className={`px-3 text-right font-normal last:pr-4 ${shown ? '' : 'hidden md:table-cell'}`}
    >
      <Defined term={term}>{children}</Defined>
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
      <td className="px-3 text-right max-md:pr-4">
        <Figure
          value={durationParts(operation.p95Ns)}
          title={`p50 ${formatDuration(operation.p50Ns)}, p99 ${formatDuration(operation.p99Ns)} of ${formatCount(operation.requestCount)} requests`}
        />
      </td>
      <td className="hidden px-3 pr-4 text-right md:table-cell">
        <ChangeOfP95 operation={operation} />
      </td>
    </tr>
  );
}

/** How p95 moved against the period before; a rise that the sentence would name stands in ink. */
function ChangeOfP95({ operation }: { readonly operation: OperationSummary }) {
  const { previous, p95Ns, sampleCount } = operation;
  const before = { value: Number(previous?.p95Ns ?? 0), n: previous?.sampleCount ?? 0 };
  const moved = change(before, { value: Number(p95Ns ?? 0), n: sampleCount });
  if (moved.kind === 'too-few') {
    return (
      <span className="text-ink-3" title={moved.text}>
        –
      </span>
    );
  }
  const isRise = moved.kind === 'up' && Number(p95Ns) >= before.value * 1.3;
  return (
    <span
      className={isRise ? 'font-medium text-ink' : 'text-ink-2'}
      title={`was ${formatDuration(previous?.p95Ns)}`}
    >
      {moved.kind === 'up' || moved.kind === 'down' ? <Arrow to={moved.kind} /> : null} {moved.text}
    </span>
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
