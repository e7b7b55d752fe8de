import {
  type AlertInstance,
  labelOf,
  type MeasureQuery,
  type RuleDefinition,
  readSelection,
} from '@tracewell/alerting';
import {
  type EvidenceRow,
  findEvidence,
  markTraces,
  measureRequests,
  type Store,
} from '@tracewell/storage';

const EVIDENCE_TRACES = 5;

/** The rule's question, asked of the span table. */
export function measureIn(store: () => Promise<Store>): MeasureQuery {
  return async (question, signal) => {
    const { selection, ...rest } = question;
    const { tree, requestsOnly, groupBy } = readSelection(selection, question.groupBy);
    return measureRequests(await store(), { ...rest, tree, requestsOnly, groupBy }, signal);
  };
}

/** Up to five traces that prove an alert: failed ones for an error ratio, else the slowest of the evaluated window. */
export function evidenceOf(
  store: Store,
  rule: RuleDefinition,
  instance: AlertInstance,
  at: number,
  signal: AbortSignal,
): Promise<EvidenceRow[]> {
  const { tree, requestsOnly, groupBy } = readSelection(rule.selection, rule.groupBy);
  const isMissing = rule.measure.kind === 'missing';
  const windowMs = isMissing ? rule.seenWithinMs : rule.windowMs;
  const group = rule.groupBy.map((field) => instance.labels[labelOf(field)] ?? '');
  const prefer = rule.measure.kind === 'error-ratio' ? 'failed' : 'slowest';
  const question = {
    tree,
    requestsOnly,
    groupBy,
    group,
    fromMs: at - windowMs,
    toMs: at,
    prefer,
    limit: EVIDENCE_TRACES,
  } as const;
  return findEvidence(store, question, signal);
}

/** Keeps the traces that prove an alert, so that its links still work when retention has dropped their hours. */
export async function keepEvidence(
  store: Store,
  rule: RuleDefinition,
  rows: readonly EvidenceRow[],
  signal: AbortSignal,
): Promise<void> {
  const traceIds = [...new Set(rows.map(({ traceId }) => traceId))];
  await markTraces(store, { traceIds, reason: 'alert', note: rule.name, keep: true }, signal);
}
