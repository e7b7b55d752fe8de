'use client';

import { writeText } from '@tracewell/search';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { formatCount } from '../../lib/format-count.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { hasTerm, toggleTerm } from './query-terms.ts';
import type { TracesScope } from './use-traces.ts';

interface FacetsProps {
  readonly scope: TracesScope;
  readonly onQuery: (query: string) => void;
}

interface OptionProps {
  readonly label: ReactNode;
  readonly title: string;
  readonly on: boolean;
  readonly share?: number;
  readonly count?: number;
  readonly onPress: (exclude: boolean) => void;
}

function Option({ label, title, on, share, count, onPress }: OptionProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      title={title}
      onClick={(event) => onPress(event.metaKey || event.ctrlKey || event.altKey)}
      className={clsx(
        'relative flex h-6 w-full items-center gap-2 px-2 text-left text-12 hover:bg-sunken pointer-coarse:h-11',
        on ? 'bg-accent-soft font-bold' : 'text-ink-2',
      )}
    >
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {count === undefined ? null : (
        <span className={on ? 'text-ink-2' : 'text-ink-3'}>{formatCount(count)}</span>
      )}
      {share === undefined ? null : (
        <span
          aria-hidden="true"
          className="absolute bottom-0 left-2 h-0.5 bg-line"
          style={{ width: `calc(${(share * 100).toFixed(1)}% - 16px)` }}
        />
      )}
    </button>
  );
}

function Facet({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mb-4">
      <h2 className="mb-1 px-2 font-bold text-12">{title}</h2>
      {children}
    </section>
  );
}

const SHOWN = 8;

function ValueFacet({
  scope,
  onQuery,
  title,
  field,
}: FacetsProps & { title: string; field: string }) {
  const values = useApiQuery(['facet', field, scope.q, scope.range, scope.env], (api, signal) =>
    api.attributeValues(
      field,
      { ...rangeQuestion(scope), query: scope.q, limit: SHOWN },
      { signal },
    ),
  );
  const list = values.data?.values ?? [];
  if (list.length === 0) return null;
  const most = Math.max(...list.map(({ count }) => count), 1);
  return (
    <Facet title={title}>
      {list.slice(0, SHOWN).map(({ value, count }) => {
        const term = `${field} = ${writeText(value)}`;
        return (
          <Option
            key={value}
            label={value}
            title={`${value}: ${formatCount(count)} spans. With Ctrl or Alt: exclude.`}
            on={hasTerm(scope.q, term)}
            share={count / most}
            count={count}
            onPress={(exclude) =>
              onQuery(toggleTerm(scope.q, exclude ? `${field} != ${writeText(value)}` : term))
            }
          />
        );
      })}
    </Facet>
  );
}

const LADDER = ['10ms', '100ms', '250ms', '1s', '5s'] as const;

/** Each rung replaces the one before: two would only repeat themselves. */
function ladderQuery(query: string, rung: string): string {
  const term = `trace.duration > ${rung}`;
  if (hasTerm(query, term)) return toggleTerm(query, term);
  const other = LADDER.map((step) => `trace.duration > ${step}`).find((step) =>
    hasTerm(query, step),
  );
  return toggleTerm(other ? toggleTerm(query, other) : query, term);
}

/** Frequent narrowings of the list; each only edits the query, so the query line always says what is shown. */
export function Facets({ scope, onQuery }: FacetsProps) {
  const errors = 'error = true';
  return (
    <>
      <Facet title="Status">
        <Option
          label="with an error"
          title={errors}
          on={hasTerm(scope.q, errors)}
          onPress={(exclude) => onQuery(toggleTerm(scope.q, exclude ? 'error = false' : errors))}
        />
      </Facet>
      <Facet title="Duration of the trace">
        {LADDER.map((rung) => (
          <Option
            key={rung}
            label={`over ${rung.replace(/(\d+)/, '$1 ')}`}
            title={`trace.duration > ${rung}`}
            on={hasTerm(scope.q, `trace.duration > ${rung}`)}
            onPress={() => onQuery(ladderQuery(scope.q, rung))}
          />
        ))}
      </Facet>
      <ValueFacet scope={scope} onQuery={onQuery} title="Service" field="service" />
      <ValueFacet scope={scope} onQuery={onQuery} title="Operation" field="name" />
    </>
  );
}
