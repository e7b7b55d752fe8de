import { createSerializer } from 'nuqs/server';
import type { TimeZone } from './format-time.ts';
import { scopeParams } from './search-params.ts';
import { absoluteRange } from './time-range.ts';

const serialize = createSerializer(scopeParams);

interface LinkScope {
  readonly range: string;
  readonly env: string;
  readonly tz: TimeZone;
}

/** A link to the traces that match `query`, in the scope's range or in the given one (Unix milliseconds). */
export function tracesHref(
  scope: LinkScope,
  query: string,
  within?: { readonly from: number; readonly to: number },
): string {
  const range = within ? absoluteRange(within.from, within.to) : scope.range;
  return serialize('/traces', { range, env: scope.env, tz: scope.tz, q: query });
}
