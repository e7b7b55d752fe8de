/** Why a trace is not complete. */
export type Incompleteness =
  | 'no-root'
  | 'several-roots'
  | 'missing-parents'
  | 'still-arriving'
  | 'cut-at-limit';

export interface Completeness {
  readonly complete: boolean;
  readonly because: readonly Incompleteness[];
  /** Parent ids that no span of the trace carries, in the order of the spans. */
  readonly missingParentIds: readonly string[];
}

interface ArrivedSpan {
  readonly spanId: string;
  readonly parentSpanId: string;
  /** Unix seconds. */
  readonly ingestedAtS: number;
}

/** A span that arrived later ago than this has let its siblings time to arrive. */
export const SETTLED_AFTER_S = 10;

/** A complete trace has exactly one root, every parent id resolves, and no span is younger than 10 s. */
export function completenessOf(
  spans: readonly ArrivedSpan[],
  options: { readonly nowS: number; readonly isCut: boolean },
): Completeness {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === '').length;
  const parents = spans.map(({ parentSpanId }) => parentSpanId);
  const missingParentIds = [...new Set(parents.filter((id) => id !== '' && !ids.has(id)))];
  const because: Incompleteness[] = [];
  if (roots === 0) because.push('no-root');
  if (roots > 1) because.push('several-roots');
  if (missingParentIds.length > 0) because.push('missing-parents');
  if (spans.some(({ ingestedAtS }) => ingestedAtS > options.nowS - SETTLED_AFTER_S))
    because.push('still-arriving');
  if (options.isCut) because.push('cut-at-limit');
  return { complete: because.length === 0, because, missingParentIds };
}
