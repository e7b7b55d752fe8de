import { describe, expect, it } from 'vitest';
import type { AlertInstance } from './alert-state.ts';
import { dueGroups, type Told, toldOf } from './due-notifications.ts';
import { parseNotificationFile } from './notification-file.ts';
import { expandTemplate } from './template.ts';
import { webhookPayload } from './webhook-payload.ts';

const instance = (id: string, phase: AlertInstance['phase']): AlertInstance => ({
  id,
  ruleId: 'g/r',
  labels: { service_name: id },
  phase,
  value: 1,
  samples: 10,
  activeAt: 0,
  firedAt: 0,
  lastTrueAt: 0,
  resolvedAt: phase === 'resolved' ? 5 : undefined,
});

describe('dueGroups', () => {
  const reasons = (instances: AlertInstance[], told: Told | undefined, at: number): string[] =>
    dueGroups(instances, new Map(told ? [['g/r', told]] : []), at, 1_000).map(
      ({ reason }) => reason,
    );

  it('tells of a first firing alert, of a second one, of a resolved one, and repeats', () => {
    const one = [instance('a', 'firing')];
    expect(reasons([instance('a', 'pending')], undefined, 0)).toEqual([]);
    expect(reasons(one, undefined, 0)).toEqual(['firing']);
    expect(reasons(one, toldOf(one, 0), 500)).toEqual([]);
    expect(reasons([...one, instance('b', 'firing')], toldOf(one, 0), 500)).toEqual(['firing']);
    expect(reasons([instance('a', 'resolved')], toldOf(one, 0), 500)).toEqual(['resolved']);
    expect(reasons(one, toldOf(one, 0), 1_000)).toEqual(['repeat']);
    expect(
      reasons([instance('a', 'resolved')], toldOf([instance('a', 'resolved')], 0), 5_000),
    ).toEqual([]);
  });
});

describe('webhookPayload', () => {
  it('has the fields of Alertmanager version 4', () => {
    const alert = (service: string) => ({
      id: service,
      status: 'firing' as const,
      labels: { alertname: 'E', service_name: service },
      annotations: { summary: 'x' },
      startsAt: 1_700_000_000_000,
      endsAt: undefined,
      generatorUrl: 'http://localhost:4300/alerts/1',
    });
    const payload = webhookPayload({
      receiver: 'team',
      groupKey: 'g',
      groupLabels: { alertname: 'E' },
      alerts: [alert('cart'), alert('payment')],
      externalUrl: 'http://localhost:4300',
      maxAlerts: 1,
    });
    expect(payload).toMatchObject({
      version: '4',
      status: 'firing',
      truncatedAlerts: 1,
      commonLabels: { alertname: 'E' },
      commonAnnotations: { summary: 'x' },
      externalURL: 'http://localhost:4300',
    });
    expect(payload.alerts).toMatchObject([
      { startsAt: '2023-11-14T22:13:20.000Z', endsAt: '0001-01-01T00:00:00Z' },
    ]);
  });
});

describe('parseNotificationFile', () => {
  it('reads a route with webhooks and refuses an unknown receiver at its place', () => {
    const text =
      'route: {receiver: team, repeat_interval: 1h}\nreceivers:\n  - name: team\n    webhook_configs: [{url: "http://127.0.0.1:9/x"}]\n';
    expect(parseNotificationFile('notify.yaml', text).plan).toEqual({
      receiver: 'team',
      repeatMs: 3_600_000,
      webhooks: [{ url: 'http://127.0.0.1:9/x', sendResolved: true, maxAlerts: 0 }],
    });
    const { faults } = parseNotificationFile(
      'notify.yaml',
      text.replace('receiver: team', 'receiver: nobody'),
    );
    expect(faults[0]).toMatchObject({ line: 1, column: 19, code: 'TW6021' });
  });
});

describe('expandTemplate', () => {
  it.each([
    ['{{ $labels.service_name }}: {{ $value | humanizePercentage }}', 'cart: 4.1 %'],
    ['{{ $value | humanizeDuration }} over {{$samples}}', '41 ms over 7'],
    ['{{ $labels.none }}!', '!'],
  ])('%s', (text, expected) => {
    expect(
      expandTemplate(text, { labels: { service_name: 'cart' }, value: 0.041, samples: 7 }),
    ).toBe(expected);
  });
});
