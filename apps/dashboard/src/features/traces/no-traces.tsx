'use client';

import type { QueryHint, TracesAnswer } from '@tracewell/api/browser';
import Link from 'next/link';
import { Button } from '../../components/controls/button.tsx';
import { useStatus } from '../../components/shell/status-dot.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { countOf, formatCount } from '../../lib/format-count.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { chipsOf } from './query-terms.ts';
import type { TracesScope } from './use-traces.ts';

interface NoTracesProps {
  readonly scope: TracesScope;
  readonly answer: TracesAnswer;
  readonly onQuery: (query: string) => void;
}

/** Each part is a question of its own. */
const PARTS_MAX = 6;

interface WithoutProps {
  readonly scope: Pick<TracesScope, 'range' | 'env'>;
  /** What is taken out, as it was written. */
  readonly text: string;
  readonly query: string;
  readonly onTake: () => void;
}

/** What the same question finds without one of its parts. */
function Without({ scope, text, query, onTake }: WithoutProps) {
  const found = useApiQuery(['traces-without', query, scope.range, scope.env], (api, signal) =>
    api.traces({ ...rangeQuestion(scope), query, limit: 1, total: true }, { signal }),
  );
  if (!found.data || found.isPlaceholderData) return null;
  const { total, traces } = found.data;
  if (traces.length === 0) return null;
  return (
    <p>
      Without <span className="font-mono text-12">{text}</span>:{' '}
      {total === null ? 'some, too many to count at once' : countOf(total, 'trace')}.{' '}
      <Button className="ml-1" onClick={onTake}>
        Take it out
      </Button>
    </p>
  );
}

/** A part of the query that cannot match, and what may have been meant. */
function Hint({
  hint,
  query,
  onQuery,
}: {
  hint: QueryHint;
  query: string;
  onQuery: (query: string) => void;
}) {
  const { suggestion } = hint;
  return (
    <p>
      {hint.message.charAt(0).toUpperCase() + hint.message.slice(1)}{' '}
      {suggestion === undefined ? null : (
        <Button
          className="ml-1"
          onClick={() => onQuery(query.slice(0, hint.from) + suggestion + query.slice(hint.to))}
        >
          Use {suggestion}
        </Button>
      )}
    </p>
  );
}

function NothingStored() {
  const { href } = useScope();
  return (
    <Empty
      reason="No span has arrived yet."
      next={
        <Link href={href('/start')} className="text-ink underline">
          Point a service here
        </Link>
      }
    />
  );
}

/** Why the list is empty, and the nearest question that is not. */
export function NoTraces({ scope, answer, onQuery }: NoTracesProps) {
  const { setRange, setEnv } = useScope();
  const status = useStatus().data;
  if (status && status.firstSpanUnixNano === null) return <NothingStored />;
  const chips = chipsOf(scope.q);
  const scanned = formatCount(answer.meta.rowsScanned);
  return (
    <Empty
      reason={
        chips.length === 0
          ? 'No trace began in this time.'
          : `None of the ${scanned} rows scanned match.`
      }
      next={
        <div className="flex flex-col gap-2">
          {answer.hints.map((hint) => (
            <Hint key={hint.from} hint={hint} query={scope.q} onQuery={onQuery} />
          ))}
          {chips.slice(0, PARTS_MAX).map((chip) => (
            <Without
              key={chip.text}
              scope={scope}
              text={chip.text}
              query={chip.without}
              onTake={() => onQuery(chip.without)}
            />
          ))}
          {scope.env === '' ? null : (
            <Without
              scope={{ range: scope.range, env: '' }}
              text={`environment ${scope.env}`}
              query={scope.q}
              onTake={() => setEnv('')}
            />
          )}
          <p>
            <Button onClick={() => setRange('7d')}>Look in the last 7 days</Button>
          </p>
        </div>
      }
    />
  );
}
