'use client';

import type { Span } from '@tracewell/api/browser';
import type { FileTrace } from '@tracewell/trace/files';
import { useMemo } from 'react';
import { Cross } from '../../../components/figures/glyphs.tsx';
import { Instant } from '../../../components/figures/instant.tsx';
import { useScope } from '../../../components/shell/use-scope.ts';
import { formatCount } from '../../../lib/format-count.ts';
import { formatDuration } from '../../../lib/format-duration.ts';
import { extentOf } from './file-answer.ts';

/** What a line says of one trace. */
interface Line {
  readonly traceId: string;
  readonly root: Span | undefined;
  readonly startTimeUnixNano: string;
  readonly durationNs: number;
  readonly spanCount: number;
  readonly errorCount: number;
}

function lineOf({ traceId, spans }: FileTrace): Line {
  const { from, to } = extentOf(spans);
  return {
    traceId,
    root: spans.find(({ parentSpanId }) => parentSpanId === ''),
    startTimeUnixNano: String(from),
    durationNs: Number(to - from),
    spanCount: spans.length,
    errorCount: spans.filter(({ isError }) => isError).length,
  };
}

/** Lines drawn at most: a file of more traces is better stored and searched. */
const LINES_MAX = 500;

function Row({
  line,
  onOpen,
}: {
  readonly line: Line;
  readonly onOpen: (traceId: string) => void;
}) {
  const { tz } = useScope();
  const { traceId, root } = line;
  return (
    <tr className="h-7 border-line border-b hover:bg-sunken">
      <td className="px-4 whitespace-nowrap text-ink-2 max-md:hidden">
        <Instant nanoseconds={line.startTimeUnixNano} zone={tz} />
      </td>
      <td className="w-full px-4">
        <button
          type="button"
          onClick={() => onOpen(traceId)}
          className="flex min-h-6 w-full items-center gap-2 text-left pointer-coarse:min-h-11"
        >
          <span className="text-ink-2">{root?.service ?? 'root missing'}</span>
          <span>{root?.name ?? traceId}</span>
          {line.errorCount > 0 ? (
            <span className="flex items-center gap-1 text-error">
              <Cross /> {formatCount(line.errorCount)}
            </span>
          ) : null}
        </button>
      </td>
      <td className="px-4 text-right whitespace-nowrap">{formatDuration(line.durationNs)}</td>
      <td className="px-4 text-right">{formatCount(line.spanCount)}</td>
    </tr>
  );
}

/** The traces of a file, to choose from. */
export function FileList({
  traces,
  onOpen,
}: {
  readonly traces: readonly FileTrace[];
  readonly onOpen: (traceId: string) => void;
}) {
  const lines = useMemo(() => traces.slice(0, LINES_MAX).map(lineOf), [traces]);
  return (
    <div className="flex-1 bg-surface">
      <table className="w-full">
        <caption className="sr-only">Traces of the file</caption>
        <thead className="bg-sunken text-left text-12 text-ink-2">
          <tr className="h-7">
            <th className="px-4 font-medium max-md:hidden">Begin</th>
            <th className="px-4 font-medium">Trace</th>
            <th className="px-4 text-right font-medium">Duration</th>
            <th className="px-4 text-right font-medium">Spans</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row key={line.traceId} line={line} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
      {traces.length > LINES_MAX ? (
        <p className="px-4 py-3 text-12 text-ink-2">
          The first {LINES_MAX} of {formatCount(traces.length)} traces, by their begin. Store the
          file to search all of them.
        </p>
      ) : null}
    </div>
  );
}
