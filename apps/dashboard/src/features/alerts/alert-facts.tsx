'use client';

import type { Alert, Rule } from '@tracewell/api/browser';
import { formatCount } from '../../lib/format-count.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { conditionWords, dedent, formatValue } from './alert-words.ts';

/** The value against the threshold, and how many requests stand behind it. */
export function AlertValue({ alert }: { readonly alert: Alert }) {
  const { unit, operator } = alert.condition;
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 px-4 pt-3">
      <span className="text-28">{formatValue(alert.value, unit)}</span>
      {alert.threshold === null ? null : (
        <span className="text-15 text-ink-2">
          {operator} {formatValue(alert.threshold, unit)}
        </span>
      )}
      {alert.n === null ? null : (
        <span className="text-12 text-ink-3">n {formatCount(alert.n)}</span>
      )}
    </p>
  );
}

/** The rule in words and as it stands in its file. */
export function AlertRule({ alert }: { readonly alert: Alert }) {
  const rules = useApiQuery(['rules'], (api, signal) => api.rules({ signal }));
  const rule: Rule | undefined = rules.data?.rules.find((one) => one.id === alert.ruleId);
  const labels = Object.entries(alert.labels);
  return (
    <section aria-labelledby="rule" className="px-4 pt-4">
      <h2 id="rule" className="font-medium text-15">
        Rule
      </h2>
      <p className="mt-1">Fires on {conditionWords(alert.condition)}.</p>
      {labels.length === 0 ? null : (
        <p className="mt-1 font-mono text-12 text-ink-2">
          {labels.map(([name, value]) => `${name}=${value}`).join('  ')}
        </p>
      )}
      {rule ? (
        <pre className="mt-2 overflow-x-auto bg-sunken px-3 py-2 font-mono text-12">
          {dedent(rule.text)}
        </pre>
      ) : null}
    </section>
  );
}
