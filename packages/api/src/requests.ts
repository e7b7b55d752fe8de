import { QUERY_LIMITS } from '@tracewell/search';
import { z } from 'zod';
import { LOG_LEVELS } from './logs.ts';
import { rangeShape } from './range.ts';

const name = z.string().min(1).max(1024);
const query = z.string().max(QUERY_LIMITS.bytes).meta({
  description: 'Search language, see docs/search-language.md',
  example: 'service = "cart" and duration > 250ms',
});
const env = z.string().max(1024).meta({ description: 'One value of deployment.environment.name' });
const cursor = z.string().max(200).meta({ description: 'The cursor of the page before' });

function count(most: number, usual: number, description: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, `must be between 1 and ${most}`)
    .default(usual)
    .meta({ description: `${description}: 1 to ${most}, ${usual} when left out` });
}

const scope = { ...rangeShape, env: env.optional() };
const points = count(500, 60, 'Steps wanted in a series');

export const servicesRequest = z.strictObject({ ...scope, points });
export const serviceRequest = z.strictObject({
  ...scope,
  points,
  operation: name.optional(),
  version: name.optional(),
});
export const latencyRequest = z.strictObject({
  ...scope,
  points,
  service: name.optional(),
  operation: name.optional(),
  query: query.optional(),
});
export const tracesRequest = z.strictObject({
  ...scope,
  query: query.optional(),
  sort: z.enum(['time', 'duration', 'errors']).default('time').meta({
    description: 'time: newest first; duration: longest first; errors: most failed spans first',
  }),
  total: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'Count all matching traces of the range too' }),
  shares: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'Say how the time of each trace is shared by its services' }),
  limit: count(500, 50, 'Traces on a page'),
  cursor: cursor.optional(),
});
/** A number in a body where the URL has only text. */
const asText = z.union([z.string(), z.number().int().nonnegative().transform(String)]).optional();
const nanoseconds = z
  .string()
  .regex(/^\d{1,19}$/, 'must be nanoseconds as a decimal string')
  .transform(BigInt)
  .meta({ description: 'Nanoseconds as a decimal string' });
const population = z.strictObject({
  from: asText.pipe(rangeShape.from),
  to: asText.pipe(rangeShape.to),
  range: rangeShape.range,
  query: query.optional(),
  service: name.optional(),
  operation: name.optional(),
  version: name.optional(),
  durationMinNs: nanoseconds.optional(),
  durationMaxNs: nanoseconds.optional(),
});
export const compareBody = z.strictObject({
  env: env.optional(),
  selection: population,
  baseline: population.optional(),
});
export const errorsRequest = z.strictObject({
  ...scope,
  points,
  service: name.optional(),
  query: query.optional(),
  limit: count(500, 100, 'Groups'),
});
export const criticalPathRequest = z.strictObject({
  ...scope,
  service: name,
  operation: name.optional(),
});
export const cohortRequest = z.strictObject({
  ...scope,
  service: name,
  operation: name,
  kind: z.enum(['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']),
  version: name.optional(),
  except: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/, 'a trace id is 32 hexadecimal digits')
    .transform((id) => id.toLowerCase())
    .optional()
    .meta({ description: 'A trace that is not to be counted: the one that is compared' }),
});
export const noParametersRequest = z.strictObject({});
export const keepBody = z
  .strictObject({
    keep: z.boolean().default(true).meta({ description: 'false takes it back' }),
    note: z.string().max(200).default('').meta({ description: 'Why, in a few words' }),
  })
  .optional()
  .transform((body) => body ?? { keep: true, note: '' });

export const traceRequest = z.strictObject({
  maxSpans: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'is not a whole number from 1 to 50000')
    .transform(Number)
    .refine((count) => count <= 50_000, 'is above 50000')
    .optional()
    .meta({
      description:
        'Answer without spans when the trace has more: application/vnd.tracewell.trace has them all',
    }),
});
export const serviceMapRequest = z.strictObject(scope);
export const serviceMapDiffRequest = z.strictObject({
  ...scope,
  baselineFrom: rangeShape.from,
  baselineTo: rangeShape.to,
  service: name.optional().meta({ description: 'Whose versions are compared' }),
  version: name.optional().meta({ description: 'Traces with a span of this version' }),
  baselineVersion: name.optional().meta({ description: 'The version to compare with' }),
});
export const attributesRequest = z.strictObject({
  ...scope,
  prefix: z.string().max(256).optional(),
  limit: count(1000, 200, 'Keys'),
});
export const attributeValuesRequest = z.strictObject({
  ...scope,
  prefix: z.string().max(256).optional(),
  query: query.optional(),
  limit: count(1000, 50, 'Values'),
});
export const facetsRequest = z.strictObject({
  ...scope,
  query: query.optional(),
  part: z.enum(['fields', 'attributes']).default('fields').meta({
    description:
      'fields: service, operation, error, kind and durations; attributes: the keys that tell most',
  }),
  values: count(50, 8, 'Values of a facet'),
});
export const tailRequest = z.strictObject({ env: env.optional(), query: query.optional() });
export const metricsRequest = z.strictObject({
  ...rangeShape,
  search: z.string().max(256).optional(),
  service: name.optional(),
  limit: count(1000, 200, 'Metrics on a page'),
  cursor: cursor.optional(),
});
export const metricSeriesRequest = z.strictObject({
  ...rangeShape,
  service: name.optional(),
  groupBy: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: 'Attribute keys, separated by commas' }),
  view: z.enum(['rate', 'value', 'p50', 'p95', 'p99', 'mean', 'count']).optional(),
  points,
});
const hexId = (digits: number, what: string) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`), `a ${what} id is ${digits} hexadecimal digits`)
    .transform((id) => id.toLowerCase());
const traceId = hexId(32, 'trace');
const spanId = hexId(16, 'span');
const logSelection = {
  ...scope,
  service: name.optional(),
  traceId: traceId.optional(),
  spanId: spanId.optional(),
  severity: z.enum(LOG_LEVELS).optional().meta({ description: 'This level or a higher one' }),
  text: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: 'Stands in the body, upper and lower case alike' }),
  query: query.optional(),
};
export const logsRequest = z.strictObject({
  ...logSelection,
  order: z.enum(['newest', 'oldest']).default('newest'),
  limit: count(1000, 100, 'Log records on a page'),
  cursor: cursor.optional(),
});
export const logHistogramRequest = z.strictObject({ ...logSelection, points });
export const alertsRequest = z.strictObject({
  state: z.enum(['pending', 'firing', 'resolved']).optional(),
});

/** What stands in the path of a route. */
export const traceIdSchema = traceId;
export const spanIdSchema = spanId;
export const nameSchema = name;
