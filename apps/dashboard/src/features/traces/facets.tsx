'use client';

import type { Facet, FacetsAnswer } from '@tracewell/api/browser';
import { useState } from 'react';
import { Bone, Loading } from '../../components/states/loading.tsx';
import { formatDuration } from '../../lib/format-duration.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { choiceOf, toggleValue } from './facet-choice.ts';
import { FacetGroup, FacetOption } from './facet-group.tsx';
import { hasTerm, toggleTerm } from './query-terms.ts';
import { isAskable, type TracesScope } from './use-traces.ts';

interface FacetsProps {
  readonly scope: TracesScope;
  readonly onQuery: (query: string) => void;
}

/** Values shown at first, and after "more". */
const SHOWN = 8;
const MORE = 50;

const TITLES: Readonly<Record<string, string>> = {
  service: 'Service',
  name: 'Operation',
  error: 'Status',
  kind: 'Kind',
};

function labelOf(field: string, value: string): string {
  if (field === 'error') return value === 'true' ? 'failed' : 'not failed';
  return value === '' ? '(empty)' : value;
}

function useFacets(scope: TracesScope, part: 'fields' | 'attributes', values: number) {
  return useApiQuery(
    ['facets', part, values, scope.q, scope.range, scope.env],
    (api, signal) =>
      api.facets({ ...rangeQuestion(scope), query: scope.q, part, values }, { signal }),
    { enabled: isAskable(scope.q) },
  );
}

/** Values that the question names stay in view, also when nothing has them. */
function optionsOf({ field, values }: Facet, query: string) {
  const { included, excluded } = choiceOf(query, field);
  const stateOf = (value: string): 'included' | 'excluded' | 'free' => {
    if (included.includes(value)) return 'included';
    return excluded.includes(value) ? 'excluded' : 'free';
  };
  const listed = new Set(values.map(({ value }) => value));
  const absent = [...included, ...excluded].filter((value) => !listed.has(value));
  return [...values, ...absent.map((value) => ({ value, traceCount: 0 }))].map((option) => ({
    ...option,
    state: stateOf(option.value),
  }));
}

function ValueFacet({
  facet,
  scope,
  onQuery,
  onMore,
}: FacetsProps & { readonly facet: Facet; readonly onMore: (() => void) | undefined }) {
  const { field, traceCount, distinctValues } = facet;
  const options = optionsOf(facet, scope.q);
  if (options.length === 0) return null;
  const hidden = distinctValues - facet.values.length;
  return (
    <FacetGroup
      title={TITLES[field] ?? field}
      more={hidden > 0 && onMore ? { count: hidden, onShow: onMore } : undefined}
    >
      {options.map(({ value, traceCount: count, state }) => (
        <FacetOption
          key={value}
          label={labelOf(field, value)}
          mono={TITLES[field] === undefined}
          state={state}
          count={count}
          of={traceCount}
          onPress={(exclude) => onQuery(toggleValue(scope.q, field, value, exclude))}
        />
      ))}
    </FacetGroup>
  );
}

function rungTerm(longerThanNs: string): string {
  return `trace.duration > ${formatDuration(longerThanNs).replace(' ', '')}`;
}

/** Each rung takes the place of the one before: two would only repeat themselves. */
function DurationFacet({
  durations,
  of,
  scope,
  onQuery,
}: FacetsProps & { readonly durations: FacetsAnswer['durations']; readonly of: number }) {
  const press = (term: string) => {
    const taken = durations.map(({ longerThanNs }) => rungTerm(longerThanNs));
    const other = taken.find((known) => known !== term && hasTerm(scope.q, known));
    onQuery(toggleTerm(other ? toggleTerm(scope.q, other) : scope.q, term));
  };
  return (
    <FacetGroup title="Duration of the trace">
      {durations.map(({ longerThanNs, traceCount }) => {
        const term = rungTerm(longerThanNs);
        return (
          <FacetOption
            key={term}
            label={`over ${formatDuration(longerThanNs)}`}
            state={hasTerm(scope.q, term) ? 'included' : 'free'}
            count={traceCount}
            of={of}
            onPress={() => press(term)}
          />
        );
      })}
    </FacetGroup>
  );
}

const BONES = [0, 1, 2, 3, 4];

function FacetBones() {
  return (
    <div className="px-2">
      <Bone className="mb-2 h-3 w-16" />
      {BONES.map((at) => (
        <div key={at} className="flex h-6 items-center justify-between">
          <Bone className="h-3 w-28" />
          <Bone className="h-3 w-8" />
        </div>
      ))}
    </div>
  );
}

type FacetQuery = ReturnType<typeof useFacets>;

/** One part of the facets with its own states: the list beside it works whatever happens here. */
function FacetPart({
  query,
  what,
  children,
}: {
  readonly query: FacetQuery;
  readonly what: string;
  readonly children: (answer: FacetsAnswer) => React.ReactNode;
}) {
  const { data, error } = query;
  if (data === undefined && error) {
    return (
      <p role="alert" className="mb-4 px-2 text-12 text-ink-2" data-state="failed">
        {what}: {error.message}{' '}
        <button type="button" className="text-ink underline" onClick={() => void query.refetch()}>
          Try again
        </button>
      </p>
    );
  }
  if (data === undefined) {
    return (
      <Loading label={`Counting ${what.toLowerCase()}`}>
        <FacetBones />
      </Loading>
    );
  }
  return (
    <div className={query.isPlaceholderData ? 'opacity-50' : undefined}>
      {children(data)}
      {data.meta.truncated ? (
        <p className="mb-4 px-2 text-11 text-warn">Capped: {data.meta.truncatedBecause}.</p>
      ) : null}
    </div>
  );
}

/** Narrowings of the list with the traces each would find; each only edits the query, so the query line always says what is shown. */
export function Facets({ scope, onQuery }: FacetsProps) {
  const [isLong, setIsLong] = useState(false);
  const values = isLong ? MORE : SHOWN;
  const fields = useFacets(scope, 'fields', values);
  const attributes = useFacets(scope, 'attributes', values);
  if (!isAskable(scope.q)) return null;
  const onMore = isLong ? undefined : () => setIsLong(true);
  const common = { scope, onQuery, onMore };
  return (
    <>
      <FacetPart query={fields} what="Fields">
        {({ facets, durations }) => (
          <>
            {facets.map((facet) => (
              <ValueFacet key={facet.field} facet={facet} {...common} />
            ))}
            <DurationFacet
              durations={durations}
              of={facets[0]?.traceCount ?? 0}
              scope={scope}
              onQuery={onQuery}
            />
          </>
        )}
      </FacetPart>
      {fields.data || fields.error ? (
        <FacetPart query={attributes} what="Attributes">
          {({ facets }) =>
            facets.map((facet) => <ValueFacet key={facet.field} facet={facet} {...common} />)
          }
        </FacetPart>
      ) : null}
    </>
  );
}
