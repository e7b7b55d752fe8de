import { z } from 'zod';
import { parseDuration } from './duration.ts';

const MAX_LABELS = 40;
const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, {
    error: 'expected a duration such as 30s, 5m or 1h30m',
  })
  .transform((text) => parseDuration(text) ?? 0);
const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: 'a label name has letters, digits and _ only' });
const labels = z
  .record(labelName, z.string().max(4096))
  .refine((found) => Object.keys(found).length <= MAX_LABELS, {
    error: `at most ${MAX_LABELS} labels`,
  })
  .refine((found) => !('alertname' in found), { error: 'alertname is set by the rule itself' });

const traces = z.strictObject({
  where: z.string().max(4096).default(''),
  measure: z.string(),
  by: z.array(z.string().min(1)).max(8).default([]),
  window: duration,
  min_samples: z.int().min(0).default(1),
  seen_within: duration.optional(),
});

const rule = z.strictObject({
  alert: z.string().min(1).max(200),
  traces,
  when: z.string().optional(),
  for: duration.default(0),
  keep_firing_for: duration.default(0),
  labels: labels.default({}),
  annotations: z.record(labelName, z.string().max(8192)).default({}),
});

const group = z.strictObject({
  name: z.string().min(1),
  interval: duration.optional(),
  query_offset: duration.optional(),
  limit: z.int().min(0).default(0),
  labels: labels.default({}),
  rules: z.array(rule),
});

/** The shape of a rule file: Prometheus's groups, with `traces:` where Prometheus has `expr:`. */
export const ruleFileSchema = z.strictObject({ groups: z.array(group).default([]) });

export type RawRule = z.infer<typeof rule>;
export type RawGroup = z.infer<typeof group>;
