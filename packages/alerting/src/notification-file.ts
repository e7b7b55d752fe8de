import { z } from 'zod';
import { parseDuration } from './duration.ts';
import { PositionedYaml } from './positioned-yaml.ts';
import type { RuleFileFault } from './rule-definition.ts';

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, {
    error: 'expected a duration such as 30s, 5m or 4h',
  })
  .transform((text) => parseDuration(text) ?? 0);

const FOUR_HOURS_MS = 4 * 3_600_000;

const schema = z.strictObject({
  route: z.strictObject({
    receiver: z.string(),
    repeat_interval: duration.default(FOUR_HOURS_MS),
  }),
  receivers: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        webhook_configs: z
          .array(
            z.strictObject({
              url: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }),
              send_resolved: z.boolean().default(true),
              max_alerts: z.int().min(0).default(0),
            }),
          )
          .default([]),
      }),
    )
    .min(1),
});

export interface Webhook {
  readonly url: string;
  readonly sendResolved: boolean;
  readonly maxAlerts: number;
}

/** Who is told of alerts. Without a file the only receiver is the log. */
export interface NotificationPlan {
  readonly receiver: string;
  readonly repeatMs: number;
  readonly webhooks: readonly Webhook[];
}

export const LOG_ONLY: NotificationPlan = {
  receiver: 'log',
  repeatMs: FOUR_HOURS_MS,
  webhooks: [],
};

/** Reads the supported subset of alertmanager.yml: one route, receivers with `webhook_configs`. */
export function parseNotificationFile(
  file: string,
  text: string,
): { readonly plan: NotificationPlan | undefined; readonly faults: readonly RuleFileFault[] } {
  const yaml = new PositionedYaml(file, text);
  const syntax = yaml.syntaxFaults();
  if (syntax.length > 0) return { plan: undefined, faults: syntax };
  const parsed = schema.safeParse(yaml.value ?? {});
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
      return yaml.faultAt(path, 'TW6020', `${path.join('.') || 'the file'}: ${issue.message}`);
    });
    return { plan: undefined, faults };
  }
  const { route, receivers } = parsed.data;
  const receiver = receivers.find(({ name }) => name === route.receiver);
  if (!receiver) {
    const known = receivers.map(({ name }) => name).join(', ');
    const message = `there is no receiver "${route.receiver}"; this file has ${known}`;
    return { plan: undefined, faults: [yaml.faultAt(['route', 'receiver'], 'TW6021', message)] };
  }
  const webhooks = receiver.webhook_configs.map(({ url, send_resolved, max_alerts }) => ({
    url,
    sendResolved: send_resolved,
    maxAlerts: max_alerts,
  }));
  return {
    plan: { receiver: receiver.name, repeatMs: route.repeat_interval, webhooks },
    faults: [],
  };
}
