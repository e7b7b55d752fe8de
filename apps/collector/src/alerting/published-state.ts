import type { RuleMemory } from '@tracewell/alerting';
import type { AlertingState, RuleFault } from '@tracewell/api';
import type { AlertRecord } from './alert-memory.ts';
import { nanosOf, publishedAlert, publishedRule } from './published-rule.ts';
import type { RuleBook } from './rule-book.ts';

/** The file that the query role reads: rules, alerts, and faults of rule files, in the contract's shape. */
export function publishedState(
  book: RuleBook,
  memoryOf: (fingerprint: string) => RuleMemory,
  recordOf: (alertId: string) => AlertRecord,
  now: number,
): AlertingState {
  const faults = book.readings.flatMap((reading) =>
    reading.faults.map(
      ({ file, line, column, code, message, excerpt, since, inForceSince }): RuleFault => ({
        file,
        line,
        column,
        code,
        message,
        excerpt,
        sinceUnixNano: nanosOf(since),
        inForceSinceUnixNano: inForceSince === undefined ? null : nanosOf(inForceSince),
      }),
    ),
  );
  return {
    version: 1,
    writtenAtUnixNano: nanosOf(now),
    files: book.readings.map((reading) => ({
      file: reading.file,
      readAtUnixNano: nanosOf(reading.readAt),
      rules: reading.rules.length,
      state: reading.faults.length === 0 ? 'in-force' : 'faulty',
    })),
    rules: book.rules.map((rule) => publishedRule(rule, memoryOf(rule.fingerprint))),
    alerts: book.rules.flatMap((rule) =>
      memoryOf(rule.fingerprint).instances.map((instance) =>
        publishedAlert(rule, instance, recordOf(instance.id)),
      ),
    ),
    faults,
  };
}
