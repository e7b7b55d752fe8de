import type { Span } from '@tracewell/api/browser';
import { flipRepeat, flipRow, isCollapsed, isUnfolded } from '@tracewell/trace';
import { formatDuration } from '../../lib/format-duration.ts';
import type { TraceView } from './use-trace-view.ts';

/** What one line of the waterfall says in words. */
export interface LineWords {
  readonly row: number;
  readonly depth: number;
  /** How many siblings the line stands for; 0 for one row. */
  readonly repeat: number;
  /** The service, or the called database, queue or external. */
  readonly owner: string;
  readonly operation: string;
  readonly durationNs: number;
  readonly failed: boolean;
  /** The HTTP status, when it is not 2xx. */
  readonly httpStatus: string;
  readonly onPath: boolean;
  readonly missing: boolean;
  readonly hasChildren: boolean;
  readonly open: boolean;
  /** `sequential` or `overlapping`, for a repeat. */
  readonly manner: string;
  /** As a screen reader says it. */
  readonly spoken: string;
}

function httpStatusOf(span: Span | undefined): string {
  const status = span?.attributes['http.response.status_code'];
  return typeof status === 'number' && (status < 200 || status > 299) ? String(status) : '';
}

function spokenOf(words: Omit<LineWords, 'spoken'>): string {
  const said = [
    words.owner,
    words.operation.replaceAll('/', ' slash ').trim(),
    words.repeat > 0 ? `${words.repeat} times, ${words.manner}` : '',
    formatDuration(words.durationNs),
    words.failed ? 'failed' : '',
    words.onPath ? 'on critical path' : '',
  ];
  return said.filter((part) => part !== '').join(', ');
}

type Names = Pick<LineWords, 'owner' | 'operation' | 'missing'>;

function names({ trace }: TraceView, row: number): Names {
  const { columns } = trace;
  if (row >= columns.spanCount) {
    return {
      owner: 'missing span',
      operation: (columns.ids.at(row) ?? '').slice(0, 8),
      missing: true,
    };
  }
  return {
    owner: columns.owners[columns.owner[row] ?? 0] ?? '',
    operation: columns.names[columns.name[row] ?? 0] ?? '',
    missing: false,
  };
}

/** Reads one line of the layout. */
export function lineWords(view: TraceView, line: number): LineWords {
  const { trace, lines, folding, answer } = view;
  const row = lines.row[line] ?? 0;
  const repeatCount = lines.repeat[line] ?? 0;
  const repeat = repeatCount > 0 ? trace.repeats.get(row) : undefined;
  const { start, end, error } = trace.columns;
  const words = {
    row,
    depth: lines.depth[line] ?? 0,
    repeat: repeatCount,
    ...names(view, row),
    durationNs: repeat ? repeat.to - repeat.from : (end[row] ?? 0) - (start[row] ?? 0),
    failed: error[row] === 1,
    httpStatus: httpStatusOf(answer.spans[row]),
    onPath: (repeat?.rows ?? [row]).some((member) => (trace.path.timeOf[member] ?? 0) > 0),
    hasChildren: repeat !== undefined || (trace.tree.size[row] ?? 1) > 1,
    open: repeat ? isUnfolded(folding, row) : !isCollapsed(trace, folding, row),
    manner: repeat?.sequential ? 'sequential' : 'overlapping',
  };
  return { ...words, spoken: spokenOf(words) };
}

/** The folding after opening or shutting one line. */
export function toggled({ lines, folding }: TraceView, line: number): TraceView['folding'] {
  const row = lines.row[line] ?? 0;
  return (lines.repeat[line] ?? 0) > 0 ? flipRepeat(folding, row) : flipRow(folding, row);
}
