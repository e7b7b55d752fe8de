import type { Alert, AlertingState, AlertsAnswer, RulesAnswer } from '@tracewell/api';
import type { PublishedFile } from './published-file.ts';
import { metaOfFiles, type RequestContext } from './question.ts';
import type { QueryOf } from './read-request.ts';

const ORDER: Readonly<Record<Alert['state'], number>> = { firing: 0, pending: 1, resolved: 2 };

export async function answerAlerts(
  query: QueryOf<'alerts'>,
  context: RequestContext,
  file: PublishedFile<AlertingState>,
): Promise<AlertsAnswer> {
  const state = await file.read();
  const alerts = state?.alerts ?? [];
  const wanted =
    query.state === undefined ? alerts : alerts.filter((alert) => alert.state === query.state);
  const newest = (alert: Alert) => BigInt(alert.firingSinceUnixNano ?? alert.sinceUnixNano);
  return {
    alerts: [...wanted].sort(
      (a, b) =>
        ORDER[a.state] - ORDER[b.state] ||
        a.severity.localeCompare(b.severity) ||
        (newest(a) < newest(b) ? 1 : -1),
    ),
    firing: alerts.filter((alert) => alert.state === 'firing').length,
    pending: alerts.filter((alert) => alert.state === 'pending').length,
    evaluatedAtUnixNano: state?.writtenAtUnixNano ?? null,
    faults: state?.faults ?? [],
    meta: metaOfFiles(context),
  } satisfies AlertsAnswer;
}

export async function answerRules(
  context: RequestContext,
  file: PublishedFile<AlertingState>,
): Promise<RulesAnswer> {
  const state = await file.read();
  return {
    rules: state?.rules ?? [],
    files: state?.files ?? [],
    faults: state?.faults ?? [],
    evaluatedAtUnixNano: state?.writtenAtUnixNano ?? null,
    meta: metaOfFiles(context),
  } satisfies RulesAnswer;
}
