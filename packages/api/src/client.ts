import type { AlertsAnswer, RulesAnswer } from './alerts.ts';
import type { AttributesAnswer, AttributeValuesAnswer } from './attributes.ts';
import type { CohortAnswer } from './cohort.ts';
import type { CompareAnswer } from './compare.ts';
import type { CriticalPathAnswer } from './critical-path.ts';
import type { ErrorsAnswer } from './errors.ts';
import type { FacetsAnswer } from './facets.ts';
import type { LogHistogramAnswer, LogsAnswer } from './logs.ts';
import type { MetricSeriesAnswer, MetricsAnswer } from './metrics.ts';
import { ApiProblem, type Problem } from './problem.ts';
import type * as ask from './questions.ts';
import type { ServiceMapAnswer, ServiceMapDiffAnswer } from './service-map.ts';
import type * as of from './services.ts';
import type { StatusAnswer } from './status.ts';
import type { KeepAnswer, SpanAnswer, TraceAnswer, TracesAnswer } from './traces.ts';
import type { ViewsAnswer } from './views.ts';

/** The part of `fetch` that the client needs: the global one, or one that adds caching. */
export type Fetch = (
  url: string,
  init: {
    headers: Record<string, string>;
    signal?: AbortSignal;
    method?: 'POST' | 'PUT' | 'DELETE';
    body?: string;
  },
) => Promise<Response>;

export interface ApiClientOptions {
  /** Where the API is: `http://localhost:4320`, or '' for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch?: Fetch;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

type AskService<Answer> = (
  name: string,
  question?: ask.ServiceQuestion,
  options?: CallOptions,
) => Promise<Answer>;

/** One method per route. Each throws {@link ApiProblem}; an abort throws the signal's reason. */
export interface ApiClient {
  services(question?: ask.ServicesQuestion, options?: CallOptions): Promise<of.ServicesAnswer>;
  service: AskService<of.ServiceAnswer>;
  serviceFigures: AskService<of.ServicePart<of.ServiceFigures>>;
  serviceResponses: AskService<of.ServicePart<of.ServiceResponses>>;
  serviceOperations: AskService<of.ServicePart<of.ServiceOperations>>;
  serviceDependencies: AskService<of.ServicePart<of.ServiceDependencies>>;
  serviceVersions: AskService<of.ServicePart<of.ServiceVersions>>;
  serviceExemplars: AskService<of.ExemplarsAnswer>;
  latency(question?: ask.LatencyQuestion, options?: CallOptions): Promise<of.LatencyAnswer>;
  heatmap(question?: ask.HeatmapQuestion, options?: CallOptions): Promise<of.HeatmapAnswer>;
  traces(question?: ask.TracesQuestion, options?: CallOptions): Promise<TracesAnswer>;
  trace(
    traceId: string,
    options?: CallOptions & { readonly maxSpans?: number },
  ): Promise<TraceAnswer>;
  span(traceId: string, spanId: string, options?: CallOptions): Promise<SpanAnswer>;
  keep(traceId: string, question: ask.KeepQuestion, options?: CallOptions): Promise<KeepAnswer>;
  compare(question: ask.CompareQuestion, options?: CallOptions): Promise<CompareAnswer>;
  errors(question?: ask.ErrorsQuestion, options?: CallOptions): Promise<ErrorsAnswer>;
  criticalPath(
    question: ask.CriticalPathQuestion,
    options?: CallOptions,
  ): Promise<CriticalPathAnswer>;
  cohort(question: ask.CohortQuestion, options?: CallOptions): Promise<CohortAnswer>;
  serviceMap(question?: ask.ScopedQuestion, options?: CallOptions): Promise<ServiceMapAnswer>;
  serviceMapDiff(
    question?: ask.ServiceMapDiffQuestion,
    options?: CallOptions,
  ): Promise<ServiceMapDiffAnswer>;
  attributes(question?: ask.AttributesQuestion, options?: CallOptions): Promise<AttributesAnswer>;
  attributeValues(
    key: string,
    question?: ask.AttributeValuesQuestion,
    options?: CallOptions,
  ): Promise<AttributeValuesAnswer>;
  facets(question?: ask.FacetsQuestion, options?: CallOptions): Promise<FacetsAnswer>;
  metrics(question?: ask.MetricsQuestion, options?: CallOptions): Promise<MetricsAnswer>;
  metricSeries(
    name: string,
    question?: ask.MetricSeriesQuestion,
    options?: CallOptions,
  ): Promise<MetricSeriesAnswer>;
  logs(question?: ask.LogsQuestion, options?: CallOptions): Promise<LogsAnswer>;
  logHistogram(
    question?: ask.LogHistogramQuestion,
    options?: CallOptions,
  ): Promise<LogHistogramAnswer>;
  alerts(question?: ask.AlertsQuestion, options?: CallOptions): Promise<AlertsAnswer>;
  rules(options?: CallOptions): Promise<RulesAnswer>;
  views(options?: CallOptions): Promise<ViewsAnswer>;
  /** Keeps a page under a name. @param path path and query of the page */
  keepView(name: string, path: string, options?: CallOptions): Promise<ViewsAnswer>;
  dropView(name: string, options?: CallOptions): Promise<ViewsAnswer>;
  status(options?: CallOptions): Promise<StatusAnswer>;
}

type Question = object;
type Ask = <T>(
  path: string,
  question: Question | undefined,
  options: CallOptions | undefined,
) => Promise<T>;

/** A typed client of the query API; holds no state and opens nothing until a method is called. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { get, send } = createAsk(options);
  const part = encodeURIComponent;
  const ofService =
    <Answer>(what: string): AskService<Answer> =>
    (name, question, call) =>
      get(`/services/${part(name)}/${what}`, question, call);
  return {
    services: (question, call) => get('/services', question, call),
    service: (name, question, call) => get(`/services/${part(name)}`, question, call),
    serviceFigures: ofService('figures'),
    serviceResponses: ofService('responses'),
    serviceOperations: ofService('operations'),
    serviceDependencies: ofService('dependencies'),
    serviceVersions: ofService('versions'),
    serviceExemplars: ofService('exemplars'),
    latency: (question, call) => get('/latency', question, call),
    heatmap: (question, call) => get('/heatmap', question, call),
    traces: (question, call) => get('/traces', question, call),
    trace: (traceId, call) => get(`/traces/${part(traceId)}`, { maxSpans: call?.maxSpans }, call),
    span: (traceId, spanId, call) =>
      get(`/traces/${part(traceId)}/spans/${part(spanId)}`, undefined, call),
    keep: (traceId, question, call) => send('POST', `/keep/${part(traceId)}`, question, call),
    compare: (question, call) => send('POST', '/compare', question, call),
    errors: (question, call) => get('/errors', question, call),
    cohort: (question, call) => get('/cohort', question, call),
    criticalPath: (question, call) => get('/critical-path', question, call),
    serviceMap: (question, call) => get('/service-map', question, call),
    serviceMapDiff: (question, call) => get('/service-map/diff', question, call),
    attributes: (question, call) => get('/attributes', question, call),
    attributeValues: (key, question, call) =>
      get(`/attributes/${part(key)}/values`, question, call),
    facets: (question, call) => get('/facets', question, call),
    metrics: (question, call) => get('/metrics', question, call),
    metricSeries: (name, question, call) => get(`/metrics/${part(name)}/series`, question, call),
    logs: (question, call) => get('/logs', question, call),
    logHistogram: (question, call) => get('/logs/histogram', question, call),
    alerts: (question, call) => get('/alerts', question, call),
    rules: (call) => get('/rules', undefined, call),
    views: (call) => get('/views', undefined, call),
    keepView: (name, path, call) => send('PUT', `/views/${part(name)}`, { path }, call),
    dropView: (name, call) => send('DELETE', `/views/${part(name)}`, undefined, call),
    status: (call) => get('/status', undefined, call),
  };
}

type Send = <T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: Question | undefined,
  options: CallOptions | undefined,
) => Promise<T>;

function createAsk(options: ApiClientOptions): { readonly get: Ask; readonly send: Send } {
  const fetchIt: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const headers = { accept: 'application/json', ...options.headers };
  const base = `${options.baseUrl.replace(/\/+$/, '')}/api/v1`;
  const ask = async (path: string, init: Parameters<Fetch>[1]) => {
    let response: Response;
    try {
      response = await fetchIt(`${base}${path}`, init);
    } catch (cause) {
      if (init.signal?.aborted) throw init.signal.reason;
      throw unreachable(base, cause);
    }
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as never;
  };
  const signalOf = (call: CallOptions | undefined) =>
    call?.signal === undefined ? {} : { signal: call.signal };
  return {
    get: (path, question, call) =>
      ask(`${path}${searchOf(question)}`, { headers, ...signalOf(call) }),
    send: (method, path, body, call) =>
      ask(path, {
        method,
        ...(body === undefined
          ? { headers }
          : {
              headers: { ...headers, 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
        ...signalOf(call),
      }),
  };
}

function searchOf(question: Question | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(question ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

function unreachable(base: string, cause: unknown): ApiProblem {
  return new ApiProblem(
    {
      type: 'about:blank',
      status: 0,
      code: 'TW5000',
      title: 'The query API cannot be reached',
      detail: `No answer from ${base}. It runs inside \`tracewell up\`: see whether that is still running.`,
    },
    { cause },
  );
}

/** The problem that an answer without success carries. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfterSeconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const options = Number.isFinite(retryAfterSeconds) ? { retryAfterSeconds } : {};
  const body = await response.text();
  const problem = parseProblem(body);
  if (problem) return new ApiProblem(problem, options);
  const detail = `${response.url} answered ${response.status} without a problem document: something else may be listening there.`;
  const title = 'Not an answer of the query API';
  return new ApiProblem(
    { type: 'about:blank', status: response.status, code: 'TW5001', title, detail },
    options,
  );
}

function parseProblem(body: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const known =
      typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
    return known ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
}
