'use client';

import {
  type Completion,
  completeAt,
  INTRINSICS,
  isIntrinsic,
  writeKey,
  writeText,
} from '@tracewell/search';
import { useEffect, useMemo, useState } from 'react';
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

/** Fast typing asks once, not for each letter. */
const PAUSE_MS = 120;

/** A value that has stayed the same for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function noteOf(option: string): string {
  return isIntrinsic(option) ? INTRINSICS[option].says : '';
}

function unquoted(prefix: string): string {
  return prefix.replace(/^"/, '');
}

function useKeys(scope: TracesScope, at: Completion | undefined): Offer[] {
  const wanted = at?.expects === 'key';
  const prefix = useSettled(at?.prefix ?? '');
  const keys = useApiQuery(
    ['keys', prefix, scope.range, scope.env],
    (api, signal) => api.attributes({ ...rangeQuestion(scope), prefix, limit: SHOWN }, { signal }),
    { enabled: wanted },
  );
  if (!wanted) return [];
  // An answer for fewer letters still holds what begins with more.
  const typed = at?.prefix ?? '';
  const known = (keys.data?.attributes ?? []).filter(({ key }) => key.startsWith(typed));
  return known.map(({ key, count, scope: place }) => ({
    text: writeKey(key),
    note: place,
    count,
  }));
}

function useValues(scope: TracesScope, at: Completion | undefined): Offer[] {
  const key = at?.expects === 'value' ? at.key : undefined;
  const typed = unquoted(at?.prefix ?? '');
  const prefix = useSettled(typed);
  const values = useApiQuery(
    ['values', key, prefix, scope.range, scope.env],
    (api, signal) =>
      api.attributeValues(key ?? '', { ...rangeQuestion(scope), prefix, limit: SHOWN }, { signal }),
    { enabled: key !== undefined && !(isIntrinsic(key) && INTRINSICS[key].type === 'duration') },
  );
  if (key === undefined) return [];
  // Answers are kept while the next is under way: those of another key are no offers here.
  if (values.data?.key !== key) return [];
  const known = values.data.values.filter(({ value }) => value.startsWith(typed));
  return known.map(({ value, count }) => ({
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
