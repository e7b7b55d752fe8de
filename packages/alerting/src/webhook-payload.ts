import { createHash } from 'node:crypto';

/** One alert of a notification. Times are milliseconds since the epoch. */
export interface NotifiedAlert {
  readonly id: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: number;
  readonly endsAt: number | undefined;
  /** The page of the alert in the dashboard. */
  readonly generatorUrl: string;
}

export interface NotificationGroup {
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly NotifiedAlert[];
  readonly externalUrl: string;
  /** 0 means no limit. */
  readonly maxAlerts: number;
}

const ZERO_TIME = '0001-01-01T00:00:00Z'; // how Alertmanager writes the end of an alert that has none

/** The JSON body of Alertmanager's webhook, version 4 (alertmanager docs/configuration.md, webhook_config). */
export function webhookPayload(group: NotificationGroup): Record<string, unknown> {
  const { alerts, maxAlerts } = group;
  const shown = maxAlerts > 0 ? alerts.slice(0, maxAlerts) : alerts;
  return {
    version: '4',
    groupKey: group.groupKey,
    truncatedAlerts: alerts.length - shown.length,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: group.receiver,
    groupLabels: group.groupLabels,
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: group.externalUrl,
    alerts: shown.map((alert) => ({
      status: alert.status,
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: new Date(alert.startsAt).toISOString(),
      endsAt: alert.endsAt === undefined ? ZERO_TIME : new Date(alert.endsAt).toISOString(),
      generatorURL: alert.generatorUrl,
      fingerprint: createHash('sha256').update(alert.id).digest('hex').slice(0, 16),
    })),
  };
}

function common(records: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first, ...rest] = records;
  if (!first) return {};
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => rest.every((record) => record[name] === value)),
  );
}
