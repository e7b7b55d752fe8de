import type { AlertInstance, Round } from '@tracewell/alerting';
import type { EvidenceRow } from '@tracewell/storage';
import { type AlertRecord, EMPTY_RECORD } from './alert-memory.ts';

const MAX_VALUES = 240;
const MAX_HISTORY = 100;

/** The records of a rule's alerts after a round: one more value each, and one line of history per change of phase. */
export function recordRound(
  records: ReadonlyMap<string, AlertRecord>,
  round: Round,
): Map<string, AlertRecord> {
  const updated = new Map<string, AlertRecord>();
  const at = round.memory.evaluatedAt ?? 0;
  for (const instance of round.memory.instances) {
    const record = records.get(instance.id) ?? EMPTY_RECORD;
    const value = valueNow(instance, round);
    const values =
      round.measured.length === 0 && value === null
        ? record.values
        : [...record.values, { at, value }];
    const history = round.transitions
      .filter((transition) => transition.instance.id === instance.id)
      .map(({ from, to, at: when, instance: then }) => ({ at: when, from, to, value: then.value }));
    updated.set(instance.id, {
      ...record,
      values: values.slice(-MAX_VALUES),
      history: [...record.history, ...history].slice(-MAX_HISTORY),
    });
  }
  return updated;
}

function valueNow(instance: AlertInstance, round: Round): number | null {
  const labels = JSON.stringify(instance.labels);
  const found = round.measured.find((measurement) => JSON.stringify(measurement.labels) === labels);
  return found?.value ?? null;
}

/** Alerts that began to fire in this round: the moment at which their evidence is frozen. */
export function newlyFiring(round: Round): AlertInstance[] {
  return round.transitions.filter(({ to }) => to === 'firing').map(({ instance }) => instance);
}

export function withEvidence(
  record: AlertRecord | undefined,
  evidence: readonly EvidenceRow[],
): AlertRecord {
  return { ...(record ?? EMPTY_RECORD), evidence };
}
