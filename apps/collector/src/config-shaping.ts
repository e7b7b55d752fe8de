import { SHAPING_ACTIONS, SHAPING_PLACES } from '@tracewell/otlp/shape';
import { z } from 'zod';

const key = z
  .string()
  .min(1, 'must be a key, or a part of one with * for the rest')
  .max(256, 'must have at most 256 characters')
  .refine((text) => !text.includes('**'), 'must not hold ** : one * stands for any characters');

const rule = z
  .strictObject({
    action: z.enum(SHAPING_ACTIONS),
    keys: z.array(key).min(1, 'must name at least one key'),
    in: z.array(z.enum(SHAPING_PLACES)).min(1, 'must name at least one place').optional(),
    services: z.array(z.string().min(1)).min(1, 'must name at least one service').optional(),
  })
  .refine(({ in: places, services }) => !(services && places?.includes('resource')), {
    path: ['services'],
    message: 'cannot go with in: [resource], which is read before its service is known',
  });

/** What is taken out of attributes before they are stored. */
export const shaping = z.strictObject({
  defaults: z
    .boolean()
    .default(true)
    .describe('Redacts what is a credential by the name of its key, behind the rules.'),
  rules: z
    .array(rule)
    .max(1000)
    .default([])
    .describe('What is kept, dropped, hashed or redacted; the first rule that fits a key decides.'),
});
