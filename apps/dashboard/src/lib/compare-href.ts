import { addTerm } from '@tracewell/search';
import { createSerializer, parseAsString } from 'nuqs/server';
import type { TimeZone } from './format-time.ts';
import { scopeParams, travellingParams } from './search-params.ts';
import { absoluteRange } from './time-range.ts';

/**
 * The page `/compare` in the URL. `range` and `q` bound both sides (without `q`: requests); the rest says what is
 * special about the selection, and, with `bq` and `btime`, about the baseline.
 */
export const compareParams = {
  q: scopeParams.q,
  /** Query of the selection, added to `q`. */
  sq: parseAsString.withDefault(''),
  /** Time of the selection as in `range`; '' is the whole range. */
  time: parseAsString.withDefault(''),
  /** Durations of the selection in nanoseconds, `min` inclusive, `max` exclusive; '' is any. */
  min: parseAsString.withDefault(''),
  max: parseAsString.withDefault(''),
  bq: parseAsString.withDefault(''),
  btime: parseAsString.withDefault(''),
};

/** What `/compare` is asked; every part is '' when it says nothing. */
export interface CompareScope {
  readonly q: string;
  readonly sq: string;
  readonly time: string;
  readonly min: string;
  readonly max: string;
  readonly bq: string;
  readonly btime: string;
}

const serialize = createSerializer({ ...travellingParams, ...compareParams });

interface LinkScope {
  readonly range: string;
  readonly env: string;
  readonly tz: TimeZone;
}

/**
 * A link to the comparison of a selection with the rest, or with a baseline of its own: two windows are
 * `{ time, btime }`, two versions `{ q: 'service = catalog', sq: 'service.version = "2"', bq: 'service.version = "1"' }`.
 */
export function compareHref(scope: LinkScope, asked: Partial<CompareScope>): string {
  const { range, env, tz } = scope;
  return serialize('/compare', { range, env, tz, ...asked });
}

/** A stretch of time (Unix milliseconds) and of duration (nanoseconds), as a heatmap selects it, as a selection. */
export function boxSelection(box: {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromNs: number;
  readonly toNs: number;
}): Pick<CompareScope, 'time' | 'min' | 'max'> {
  return {
    time: absoluteRange(box.fromMs, box.toMs),
    min: String(Math.floor(box.fromNs)),
    max: String(Math.ceil(box.toNs)),
  };
}

/** The query of one side: what bounds both, and what is its own. */
export function sideQuery(q: string, own: string): string {
  if (own.trim() === '') return q.trim();
  return addTerm(q.trim() === '' ? 'entry = true' : q, own.trim());
}
