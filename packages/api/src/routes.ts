import type { z } from 'zod';
import * as request from './requests.ts';

/** One route of the API: what the server registers and what OpenAPI lists come from here. */
export interface Route {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** Express and OpenAPI differ in how they write a parameter; this is OpenAPI's form. */
  readonly path: string;
  readonly summary: string;
  readonly answer: string;
  readonly query: z.ZodObject;
  readonly parameters: Readonly<Record<string, z.ZodType<string>>>;
  /** What a POST carries, as JSON. */
  readonly body?: z.ZodType;
}

const { nameSchema, spanIdSchema, traceIdSchema } = request;
const none = {};

function route<Q extends z.ZodObject, P extends Record<string, z.ZodType<string>>>(
  id: string,
  path: string,
  query: Q,
  parameters: P,
  answer: string,
  summary: string,
) {
  return { id, method: 'get', path, query, parameters, answer, summary } as const;
}

/** A question too long for a URL, or a change: it stands in the body. */
function bodyRoute<B extends z.ZodType, P extends Record<string, z.ZodType<string>>>(
  id: string,
  path: string,
  parameters: P,
  body: B,
  answer: string,
  summary: string,
) {
  const query = request.noParametersRequest;
  return { id, method: 'post', path, query, parameters, body, answer, summary } as const;
}

/** Every question the API answers, below `/api/v1`. */
export const routes = {
  services: route(
    'services',
    '/services',
    request.servicesRequest,
    none,
    'ServicesAnswer',
    'Rate, errors and durations of all services',
  ),
  service: route(
    'service',
    '/services/{name}',
    request.serviceRequest,
    { name: nameSchema },
    'ServiceAnswer',
    'Series, operations, dependencies, versions and instances of one service',
  ),
  latency: route(
    'latency',
    '/latency',
    request.latencyRequest,
    none,
    'LatencyAnswer',
    'Percentiles over time with n and error',
  ),
  heatmap: route(
    'heatmap',
    '/heatmap',
    request.latencyRequest,
    none,
    'HeatmapAnswer',
    'Counts over time and logarithmic duration',
  ),
  traces: route(
    'traces',
    '/traces',
    request.tracesRequest,
    none,
    'TracesAnswer',
    'Newest traces with a matching span',
  ),
  trace: route(
    'trace',
    '/traces/{traceId}',
    request.traceRequest,
    { traceId: traceIdSchema },
    'TraceAnswer',
    'A whole trace, at most 50,000 spans; of any size as application/vnd.tracewell.trace',
  ),
  span: route(
    'span',
    '/traces/{traceId}/spans/{spanId}',
    request.noParametersRequest,
    { traceId: traceIdSchema, spanId: spanIdSchema },
    'SpanAnswer',
    'One span in full',
  ),
  keep: bodyRoute(
    'keep',
    '/keep/{traceId}',
    { traceId: traceIdSchema },
    request.keepBody,
    'KeepAnswer',
    'Keeps a trace when retention drops its hours, or takes that back',
  ),
  compare: bodyRoute(
    'compare',
    '/compare',
    none,
    request.compareBody,
    'CompareAnswer',
    'What the traces of a selection have that others have not',
  ),
  errors: route(
    'errors',
    '/errors',
    request.errorsRequest,
    none,
    'ErrorsAnswer',
    'Failures grouped by type, shape of the message and own frame',
  ),
  criticalPath: route(
    'criticalPath',
    '/critical-path',
    request.criticalPathRequest,
    none,
    'CriticalPathAnswer',
    'What the requests of a service or operation wait for, in the middle and in the slow tail',
  ),
  serviceMap: route(
    'serviceMap',
    '/service-map',
    request.serviceMapRequest,
    none,
    'ServiceMapAnswer',
    'Who calls whom, with rate, errors and durations',
  ),
  attributes: route(
    'attributes',
    '/attributes',
    request.attributesRequest,
    none,
    'AttributesAnswer',
    'Keys that queries may name',
  ),
  attributeValues: route(
    'attributeValues',
    '/attributes/{key}/values',
    request.attributeValuesRequest,
    { key: nameSchema },
    'AttributeValuesAnswer',
    'Values of a key with counts',
  ),
  metrics: route(
    'metrics',
    '/metrics',
    request.metricsRequest,
    none,
    'MetricsAnswer',
    'Metric catalogue',
  ),
  metricSeries: route(
    'metricSeries',
    '/metrics/{name}/series',
    request.metricSeriesRequest,
    { name: nameSchema },
    'MetricSeriesAnswer',
    'One metric over time',
  ),
  logs: route(
    'logs',
    '/logs',
    request.logsRequest,
    none,
    'LogsAnswer',
    'Log records, the newest first; of a trace over the whole retention when no range is given',
  ),
  logHistogram: route(
    'logHistogram',
    '/logs/histogram',
    request.logHistogramRequest,
    none,
    'LogHistogramAnswer',
    'Counts of log records over time and level',
  ),
  alerts: route(
    'alerts',
    '/alerts',
    request.alertsRequest,
    none,
    'AlertsAnswer',
    'Alerts with evidence and history',
  ),
  rules: route(
    'rules',
    '/rules',
    request.noParametersRequest,
    none,
    'RulesAnswer',
    'Rules with file, line and faults',
  ),
  status: route(
    'status',
    '/status',
    request.noParametersRequest,
    none,
    'StatusAnswer',
    'The ledger: what was received and what became of it',
  ),
} as const;

export type RouteId = keyof typeof routes;
