'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type {
  ApiClient,
  Meta,
  ScopedQuestion,
  ServiceDependencies,
  ServiceFigures,
  ServiceOperations,
  ServicePart,
  ServiceResponses,
  ServiceVersions,
} from '@tracewell/api/browser';
import { type Scope, useScope } from '../../components/shell/use-scope.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';

/** One value per 8 to 20 px of the charts. */
const POINTS = 120;
const FIGURES_EVERY_MS = 15_000;
const PANELS_EVERY_MS = 30_000;

/** What every panel of the page is asked about. */
export interface PanelQuestion {
  /** Undefined while it is not known: then nothing is asked. */
  readonly range: ScopedQuestion | undefined;
  readonly service: string;
  /** '' for all of them. */
  readonly operation: string;
}

/** The parts of the page, each asked alone: the head waits for no other, and each fails alone. */
export interface ServiceParts {
  readonly question: PanelQuestion;
  readonly figures: UseQueryResult<ServicePart<ServiceFigures>>;
  readonly responses: UseQueryResult<ServicePart<ServiceResponses>>;
  readonly operations: UseQueryResult<ServicePart<ServiceOperations>>;
  readonly dependencies: UseQueryResult<ServicePart<ServiceDependencies>>;
  readonly versions: UseQueryResult<ServicePart<ServiceVersions>>;
}

/** Asks everything the page of a service shows of the service itself. */
export function useServiceParts(service: string, operation: string): ServiceParts {
  const scope = useScope();
  const figures = useApiQuery(
    ['service', 'figures', service, scope.range, scope.env, operation],
    (api, signal) =>
      api.serviceFigures(
        service,
        { ...rangeQuestion(scope), points: POINTS, operation },
        { signal },
      ),
    { refetchEvery: FIGURES_EVERY_MS },
  );
  const question = { range: panelRange(figures, scope), service, operation };
  // A picked operation narrows neither the list it was picked from nor the map.
  const whole = { ...question, operation: '' };
  return {
    question,
    figures,
    responses: usePanel(question, 'responses', (api, asked, signal) =>
      api.serviceResponses(service, { ...asked, points: POINTS, operation }, { signal }),
    ),
    operations: usePanel(whole, 'operations', (api, asked, signal) =>
      api.serviceOperations(service, asked, { signal }),
    ),
    dependencies: usePanel(whole, 'dependencies', (api, asked, signal) =>
      api.serviceDependencies(service, asked, { signal }),
    ),
    versions: usePanel(question, 'versions', (api, asked, signal) =>
      api.serviceVersions(service, { ...asked, operation }, { signal }),
    ),
  };
}

/**
 * All panels answer the very range of the figures, so that their steps meet on one axis. When there are no figures to
 * wait for, they answer the range of the page.
 */
function panelRange(
  figures: UseQueryResult<ServicePart<ServiceFigures>>,
  scope: Scope,
): ScopedQuestion | undefined {
  const isKnown = figures.data !== undefined && !figures.isPlaceholderData;
  if (!isKnown) return figures.isError ? rangeQuestion(scope) : undefined;
  const env = scope.env === '' ? {} : { env: scope.env };
  return { ...millisecondsOf(figures.data.meta), ...env };
}

/** The answered range in Unix milliseconds. */
export function millisecondsOf({ range }: Meta): { readonly from: number; readonly to: number } {
  const msOf = (ns: string) => Number(BigInt(ns) / 1_000_000n);
  return { from: msOf(range.from), to: msOf(range.to) };
}

/** One panel of the page, asked as soon as the range is known. */
export function usePanel<T>(
  { range, service, operation }: PanelQuestion,
  what: string,
  ask: (api: ApiClient, range: ScopedQuestion, signal: AbortSignal) => Promise<T>,
): UseQueryResult<T> {
  return useApiQuery(
    ['service', what, service, operation, range],
    (api, signal) => ask(api, range ?? {}, signal),
    { enabled: range !== undefined, refetchEvery: PANELS_EVERY_MS },
  );
}
