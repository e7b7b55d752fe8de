'use client';

import { countOf } from '../../lib/format-count.ts';
import { AttributeSelect } from './attribute-select.tsx';
import { GroupsTable } from './groups-table.tsx';
import { SpansTable } from './spans-table.tsx';
import { useAttributeKeys } from './use-attribute-keys.ts';
import { useGroupBy } from './use-group-by.ts';
import type { TraceView } from './use-trace-view.ts';

function Shown({ view }: { readonly view: TraceView }) {
  const { find, matches, answer } = view;
  if (find.trim() === '') return <span>{countOf(answer.spans.length, 'span')}</span>;
  return (
    <span>
      {countOf(matches.length, 'span')} found{' '}
      <button type="button" className="h-7 underline" onClick={() => view.setFind('')}>
        Show all
      </button>
    </span>
  );
}

function NothingFound({ find }: { readonly find: string }) {
  return (
    <p className="flex-1 bg-surface p-4 text-ink-2">
      No span of this trace has <span className="font-mono text-12 text-ink">{find}</span>.
    </p>
  );
}

function Table({ view, by }: { readonly view: TraceView; readonly by: string }) {
  if (view.find.trim() !== '' && view.matches.length === 0)
    return <NothingFound find={view.find} />;
  return by === '' ? <SpansTable view={view} /> : <GroupsTable view={view} by={by} />;
}

/** The spans as a table: each on its own, or added up by operation, service or any attribute. */
export function SpansView({ view }: { readonly view: TraceView }) {
  const { group, setGroup } = useGroupBy();
  const keys = useAttributeKeys(view);
  return (
    <>
      <div className="flex h-9 shrink-0 items-center justify-between gap-4 border-line border-b bg-surface px-4 text-12 text-ink-2 pointer-coarse:h-13">
        <AttributeSelect
          label="Group by"
          value={group}
          onValue={setGroup}
          none="nothing"
          builtIn={['operation', 'service', 'kind', 'status']}
          keys={keys}
        />
        <Shown view={view} />
      </div>
      <Table view={view} by={group} />
    </>
  );
}
