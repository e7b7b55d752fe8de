'use client';

import {
  type Completion,
  completeAt,
  INTRINSICS,
  isIntrinsic,
  writeKey,
  writeText,
} from '@tracewell/search';
import { useMemo } from 'react';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import type { TracesScope } from './use-traces.ts';

/** One offer of the query line: what is written, what it means, how often it occurs. */
export interface Offer {
  readonly text: string;
  readonly note: string;
  readonly count: number | undefined;
}

const SHOWN = 9;

function noteOf(option: string): string {
  return isIntrinsic(option) ? INTRINSICS[option].says : '';
}

function unquoted(prefix: string): string {
  return prefix.replace(/^"/, '');
}

function useKeys(scope: TracesScope, at: Completion | undefined): Offer[] {
  const wanted = at?.expects === 'key';
  const keys = useApiQuery(
    ['keys', at?.prefix ?? '', scope.range, scope.env],
    (api, signal) =>
      api.attributes(
        { ...rangeQuestion(scope), prefix: at?.prefix ?? '', limit: SHOWN },
        { signal },
      ),
    { enabled: wanted },
  );
  if (!wanted) return [];
  return (keys.data?.attributes ?? []).map(({ key, count, scope: place }) => ({
    text: writeKey(key),
    note: place,
    count,
  }));
}

function useValues(scope: TracesScope, at: Completion | undefined): Offer[] {
  const key = at?.expects === 'value' ? at.key : undefined;
  const prefix = unquoted(at?.prefix ?? '');
  const values = useApiQuery(
    ['values', key, prefix, scope.range, scope.env],
    (api, signal) =>
      api.attributeValues(key ?? '', { ...rangeQuestion(scope), prefix, limit: SHOWN }, { signal }),
    { enabled: key !== undefined && !(isIntrinsic(key) && INTRINSICS[key].type === 'duration') },
  );
  if (key === undefined) return [];
  return (values.data?.values ?? []).map(({ value, count }) => ({
    text: /^-?\d+(\.\d+)?$|^(true|false)$/.test(value) ? value : writeText(value),
    note: '',
    count,
  }));
}

/** What may be written at the caret: words of the language first, then keys or values of the data with their counts. */
export function useCompletion(
  scope: TracesScope,
  text: string,
  caret: number | undefined,
): { readonly at: Completion | undefined; readonly offers: readonly Offer[] } {
  const at = useMemo(
    () => (caret === undefined ? undefined : completeAt(text, caret)),
    [text, caret],
  );
  const keys = useKeys(scope, at);
  const values = useValues(scope, at);
  const language = (at?.options ?? []).map((option) => ({
    text: option,
    note: noteOf(option),
    count: undefined,
  }));
  const known = new Set(language.map((offer) => offer.text));
  const data = [...values, ...keys].filter(
    (offer) => !known.has(offer.text) && offer.text !== at?.prefix,
  );
  const offers = at?.expects === 'value' ? [...data, ...language] : [...language, ...data];
  return { at, offers: offers.slice(0, SHOWN) };
}
