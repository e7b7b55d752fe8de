import type { Alert, RuleState } from '@tracewell/api/browser';

const LOOKS: Readonly<Record<Alert['state'] | RuleState, string>> = {
  firing: 'font-medium text-error',
  pending: 'font-medium text-warn',
  resolved: 'text-ink-2',
  inactive: 'text-ink-2',
  unknown: 'text-warn',
};

/** The state as a word; its colour only repeats what the word says. */
export function AlertState({ state }: { readonly state: Alert['state'] | RuleState }) {
  return <span className={LOOKS[state]}>{state}</span>;
}
