import type { AlertingState, RouteId } from '@tracewell/api';
import { answerAlerts, answerRules } from './answer-alerts.ts';
import { answerAttributes, answerAttributeValues } from './answer-attributes.ts';
import { answerCohort } from './answer-cohort.ts';
import { answerCompare } from './answer-compare.ts';
import { answerCriticalPath } from './answer-critical-path.ts';
import { answerErrors } from './answer-errors.ts';
import { answerExemplars } from './answer-exemplars.ts';
import { answerFacets } from './answer-facets.ts';
import { answerKeep } from './answer-keep.ts';
import { answerHeatmap, answerLatency } from './answer-latency.ts';
import { answerLogHistogram, answerLogs } from './answer-logs.ts';
import { answerMetricSeries, answerMetrics } from './answer-metrics.ts';
import { answerService, answerServicePart } from './answer-service.ts';
import { answerServiceMap } from './answer-service-map.ts';
import { answerServiceMapDiff } from './answer-service-map-diff.ts';
import { answerServices } from './answer-services.ts';
import { answerStatus, type StatusSources } from './answer-status.ts';
import { answerSpan, answerTrace } from './answer-trace.ts';
import { answerTraceUpTo } from './answer-trace-outline.ts';
import { answerTraces } from './answer-traces.ts';
import { answerViews, dropView, keepView } from './answer-views.ts';
import { versionCatalogue } from './known-versions.ts';
import type { PublishedFile } from './published-file.ts';
import type { QuestionContext, RequestContext } from './question.ts';
import type { BodyOf, PathOf, QueryOf } from './read-request.ts';
import {
  type AnsweredPart,
  type AskedService,
  dependenciesPart,
  figuresPart,
  operationsPart,
  responsesPart,
  versionsPart,
} from './service-parts.ts';
import type { ViewsFile } from './views-file.ts';

/** A request whose parameters have been read. */
interface ReadRequest<Id extends RouteId> {
  readonly query: QueryOf<Id>;
  readonly path: PathOf<Id>;
  readonly body: BodyOf<Id>;
}

/** Answers one route; asks for the store only when it needs it. */
type Answerer<Id extends RouteId> = (request: ReadRequest<Id>, asking: Asking) => Promise<unknown>;

export interface Asking extends RequestContext {
  readonly signal: AbortSignal;
  /** @throws HttpProblem TW5401 while the store is not there */
  withStore(): QuestionContext;
  /** The same, for what is written. @throws HttpProblem TW5401 while the store is not there */
  withWriter(): QuestionContext;
}

export interface AnswerSources {
  readonly alerting: PublishedFile<AlertingState>;
  readonly status: () => Promise<StatusSources>;
  readonly views: ViewsFile;
}

export type Answers = { readonly [Id in RouteId]: Answerer<Id> };

/** What this build answers. A route without an entry is not registered and not listed. */
export function createAnswers({ alerting, status, views }: AnswerSources) {
  const versions = versionCatalogue();
  const part =
    <Part extends object>(answer: (asked: AskedService) => Promise<AnsweredPart<Part>>) =>
    (request: ReadRequest<'service'>, asking: Asking) =>
      answerServicePart({ ...request, context: asking.withStore(), versions }, answer);
  return {
    services: ({ query }, asking) => answerServices(query, asking.withStore(), versions),
    service: ({ path, query }, asking) =>
      answerService({ path, query, context: asking.withStore(), versions }),
    serviceFigures: part(figuresPart),
    serviceResponses: part(responsesPart),
    serviceOperations: part(operationsPart),
    serviceDependencies: part(dependenciesPart),
    serviceVersions: part(versionsPart),
    serviceExemplars: ({ path, query }, asking) => answerExemplars(path, query, asking.withStore()),
    latency: ({ query }, asking) => answerLatency(query, asking.withStore()),
    heatmap: ({ query }, asking) => answerHeatmap(query, asking.withStore()),
    traces: ({ query }, asking) => answerTraces(query, asking.withStore()),
    trace: ({ path, query: { maxSpans } }, asking) =>
      maxSpans === undefined
        ? answerTrace(path, asking.withStore())
        : answerTraceUpTo({ ...path, maxSpans }, asking.withStore()),
    span: ({ path }, asking) => answerSpan(path, asking.withStore()),
    keep: ({ path, body }, asking) => answerKeep(path, body, asking.withWriter()),
    compare: ({ body }, asking) => answerCompare(body, asking.withStore()),
    errors: ({ query }, asking) => answerErrors(query, asking.withStore()),
    criticalPath: ({ query }, asking) => answerCriticalPath(query, asking.withStore()),
    cohort: ({ query }, asking) => answerCohort(query, asking.withStore()),
    serviceMap: ({ query }, asking) => answerServiceMap(query, asking.withStore()),
    serviceMapDiff: ({ query }, asking) => answerServiceMapDiff(query, asking.withStore()),
    attributes: ({ query }, asking) => answerAttributes(query, asking.withStore()),
    attributeValues: ({ path, query }, asking) =>
      answerAttributeValues(path, query, asking.withStore()),
    facets: ({ query }, asking) => answerFacets(query, asking.withStore()),
    metrics: ({ query }, asking) => answerMetrics(query, asking.withStore()),
    metricSeries: ({ path, query }, asking) => answerMetricSeries(path, query, asking.withStore()),
    logs: ({ query }, asking) => answerLogs(query, asking.withStore()),
    logHistogram: ({ query }, asking) => answerLogHistogram(query, asking.withStore()),
    alerts: ({ query }, asking) => answerAlerts(query, asking, alerting),
    rules: (_, asking) => answerRules(asking, alerting),
    views: (_, asking) => answerViews(asking, views),
    keepView: ({ path, body }, asking) => keepView(path, body, asking, views),
    dropView: ({ path }, asking) => dropView(path, asking, views),
    status: async (_, asking) => answerStatus(asking, await status(), asking.signal),
  } satisfies Answers;
}
