'use client';

import type { Difference } from '@tracewell/trace';
import { formatCount } from '../../../lib/format-count.ts';
import type { TraceView } from '../use-trace-view.ts';
import { addedWords, differenceWords } from './difference-words.ts';

/** Lines drawn at most. */
const SHOWN = 50;

interface LineProps {
  readonly view: TraceView;
  readonly difference: Difference;
  readonly count: number;
}

function Line({ view, difference, count }: LineProps) {
  const { own, other, addedNs } = difference;
  const { what, here, elsewhere } = differenceWords(difference, count);
  const rows = own?.rows ?? [];
  const name = (
    <>
      <span className="text-ink-2">{(own ?? other)?.service}</span> {(own ?? other)?.name}
    </>
  );
  const select = () => {
    view.setMarked(rows);
    view.select(rows[0] ?? -1);
  };
  return (
    <tr className="h-7 border-line border-b hover:bg-sunken">
      <td className="px-4 whitespace-nowrap">{what}</td>
      <td className="w-full max-w-0 truncate px-2">
        {rows.length > 0 ? (
          <button
            type="button"
            onClick={select}
            className="min-h-6 max-w-full truncate text-left pointer-coarse:min-h-11"
          >
            {name}
          </button>
        ) : (
          name
        )}
      </td>
      <td className="px-2 text-right whitespace-nowrap">{here}</td>
      <td className="px-2 text-right whitespace-nowrap text-ink-2 max-md:hidden">{elsewhere}</td>
      <td className="px-4 text-right whitespace-nowrap">{addedWords(addedNs)}</td>
    </tr>
  );
}

/** In what a trace differs from the others, the most added time first; a line selects its spans. */
export function DifferenceTable({
  view,
  differences,
  count,
}: {
  readonly view: TraceView;
  readonly differences: readonly Difference[];
  readonly count: number;
}) {
  return (
    <>
      <table className="w-full text-12">
        <caption className="sr-only">What differs</caption>
        <thead className="text-left text-ink-2">
          <tr className="h-6">
            <th className="px-4 font-medium">What</th>
            <th className="px-2 font-medium">Operation</th>
            <th className="px-2 text-right font-medium">Here</th>
            <th className="px-2 text-right font-medium max-md:hidden">
              {count === 1 ? 'There' : 'Normal, p50'}
            </th>
            <th className="px-4 text-right font-medium">Time</th>
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, SHOWN).map((difference) => {
            const { service, name, kind } = difference.own ?? difference.other ?? {};
            return (
              <Line
                key={`${service}\n${name}\n${kind}`}
                view={view}
                difference={difference}
                count={count}
              />
            );
          })}
        </tbody>
      </table>
      {differences.length > SHOWN ? (
        <p className="px-4 py-1 text-12 text-ink-2">
          The {SHOWN} of most time; {formatCount(differences.length - SHOWN)} more differ.
        </p>
      ) : null}
    </>
  );
}
