'use client';

import type { Exemplar, ServiceFigures, ServicePart } from '@tracewell/api/browser';
import { useRouter } from 'next/navigation';
import { type ChartScale, chartScale } from '../../components/charts/chart-scale.ts';
import { type ChartMark, SeriesChart } from '../../components/charts/series-chart.tsx';
import { type ChartSeries, chartMax, type TimeAxis } from '../../components/charts/series-data.ts';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { useScope } from '../../components/shell/use-scope.ts';
import { useTable } from '../../components/shell/use-table.ts';
import { formatRate } from '../../lib/format-rate.ts';
import { significant } from '../../lib/quantity.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { useIsPhone } from '../../lib/use-media.ts';
import { ChartTable } from './chart-table.tsx';
import { ExemplarDots } from './exemplar-dots.tsx';
import { placeExemplars } from './exemplar-place.ts';
import { LatencyChart } from './latency-chart.tsx';
import { LatencyHeatmap } from './latency-heatmap.tsx';
import { latencyLimit } from './latency-limit.ts';
import { axisOf, deployMarks, errorSeries, requestSeries } from './service-charts-data.ts';
import { requestsQuery, TimeBrush } from './time-brush.tsx';
import { millisecondsOf, type ServiceParts, usePanel } from './use-service-parts.ts';

const HEIGHT = 120;
/** Requests to open: one for every 28 px of the charts at 1280, for every 24 px on a phone. */
const EXEMPLAR_STEPS = { wide: 40, phone: 10 } as const;
/** The errors axis reaches at least this part of the requests, so that a few failures look like a few. */
const CALM_ERRORS = 0.01;

/** The axis of a chart without a line: its ground alone. */
const NO_SCALE: ChartScale = { kind: 'linear', domain: [0, 1], ticks: [0] };
const NONE: readonly Exemplar[] = [];

interface ServiceChartsProps {
  readonly figures: ServicePart<ServiceFigures>;
  readonly parts: ServiceParts;
}

/** Requests, errors, latency and heatmap, one above the other on one time axis: causes line up vertically. */
export function ServiceCharts({ figures, parts }: ServiceChartsProps) {
  const { isTable } = useTable();
  const { operation } = parts.question;
  const found = useExemplars(parts);
  const exemplars = found.data?.exemplars ?? NONE;
  const fault = found.data === undefined ? (found.error?.message ?? '') : '';
  return (
    <section aria-label="Charts" className="border-line border-b pb-2">
      {isTable ? (
        <ChartTable
          figures={figures}
          exemplars={exemplars}
          query={requestsQuery(figures.name, operation)}
        />
      ) : (
        <Stack {...{ figures, parts, exemplars, fault }} />
      )}
    </section>
  );
}

interface StackProps extends ServiceChartsProps {
  readonly exemplars: readonly Exemplar[];
  /** Why there are none. */
  readonly fault: string;
}

function Stack({ figures, parts, exemplars, fault }: StackProps) {
  const timeZone = useChartZone();
  const { operation } = parts.question;
  const pick = usePick(figures.name, operation);
  const axis = axisOf(figures.series);
  const marks = deployMarks(parts.versions.data?.versions ?? [], axis);
  const unnamed = marks.map((mark) => ({ ...mark, label: '' }));
  const shared = { axis, timeZone, sync: 'service', height: HEIGHT } as const;
  const limit = useLimit(figures.name);
  const heat = useHeat(figures, operation);
  return (
    <TimeBrush axis={axis} query={requestsQuery(figures.name, operation)}>
      <TrafficCharts {...{ figures, parts, exemplars, shared, marks, unnamed, pick }} />
      <LatencyChart
        {...{ figures, shared, exemplars, fault, limit }}
        marks={unnamed}
        onPick={(from, to) => pick('', from, to)}
      />
      <LatencyHeatmap
        answer={heat.data}
        fault={heat.data === undefined ? (heat.error?.message ?? '') : ''}
        onRetry={() => void heat.refetch()}
        {...{ axis, timeZone }}
        sync="service"
        marks={unnamed}
        onPick={(from, to) => pick('', from, to)}
      />
    </TimeBrush>
  );
}

type Pick = (condition: string, from: number, to: number) => void;

interface TrafficProps extends Omit<StackProps, 'fault'> {
  readonly shared: {
    readonly axis: TimeAxis;
    readonly timeZone: string;
    readonly sync: string;
    readonly height: number;
  };
  readonly marks: readonly ChartMark[];
  readonly unnamed: readonly ChartMark[];
  readonly pick: Pick;
}

/** Requests by status class, and below them the failed ones by type with one of each step to open. */
function TrafficCharts(props: TrafficProps) {
  const { figures, parts, exemplars, shared, marks, unnamed, pick } = props;
  const facts = { figures, responses: parts.responses.data };
  const requests = requestSeries(facts);
  const errors = errorSeries(facts);
  const without = parts.responses.data === undefined ? parts.responses.error : null;
  const failed = exemplars.filter(({ isError }) => isError);
  return (
    <>
      <SeriesChart
        {...shared}
        title={without ? `Requests. Status classes: ${without.message}` : 'Requests'}
        summary={`Mean ${formatRate(figures.ratePerSecond)}`}
        series={requests}
        scale={chartScale('linear', 0, chartMax(requests))}
        format={smallRate}
        marks={marks}
        onPick={(from, to) => pick('', from, to)}
      />
      <SeriesChart
        {...shared}
        title={errorsTitle(errors, without !== null)}
        summary={`${figures.errorCount} in this range`}
        series={errors}
        scale={errorScale(errors, requests)}
        format={smallRate}
        marks={unnamed}
        onPick={(from, to) => pick(' and status = error', from, to)}
        overlay={
          <ExemplarDots
            places={placeExemplars(failed, shared.axis, NO_SCALE, HEIGHT).map((place) => ({
              ...place,
              top: HEIGHT - 20,
            }))}
            label="Failed requests"
          />
        }
      />
    </>
  );
}

function errorsTitle(errors: readonly ChartSeries[], isWithoutTypes: boolean): string {
  if (errors.length === 0) return 'Errors: none in this range';
  return isWithoutTypes ? 'Errors; their types could not be read' : 'Errors by type';
}

function useExemplars({ question }: ServiceParts) {
  const { service, operation } = question;
  const points = useIsPhone() ? EXEMPLAR_STEPS.phone : EXEMPLAR_STEPS.wide;
  return usePanel(question, `exemplars ${points}`, (api, range, signal) =>
    api.serviceExemplars(service, { ...range, operation, points }, { signal }),
  );
}

function useLimit(service: string) {
  const rules = useApiQuery(['rules'], (api, signal) => api.rules({ signal }), {
    refetchEvery: 60_000,
  });
  return latencyLimit(rules.data?.rules ?? [], service);
}

/** The heatmap of the very steps that the lines have. */
function useHeat({ name, series, meta }: ServicePart<ServiceFigures>, operation: string) {
  const { env } = useScope();
  const range = millisecondsOf(meta);
  const points = series.requestCount.length;
  return useApiQuery(['service-heatmap', name, operation, env, range, points], (api, signal) =>
    api.heatmap(
      {
        ...{ ...range, points, service: name },
        ...(operation === '' ? {} : { operation }),
        ...(env === '' ? {} : { env }),
      },
      { signal },
    ),
  );
}

/** Opens the traces of a moment. */
function usePick(service: string, operation: string): Pick {
  const router = useRouter();
  const scope = useScope();
  return (condition, from, to) => {
    const query = `${requestsQuery(service, operation)}${condition}`;
    router.push(tracesHref(scope, query, { from, to }));
  };
}

/** From zero to the errors, or to a small part of the requests when there are few; the ground alone when there are none. */
function errorScale(errors: readonly ChartSeries[], requests: readonly ChartSeries[]): ChartScale {
  if (errors.length === 0) return NO_SCALE;
  return chartScale('linear', 0, Math.max(chartMax(errors), chartMax(requests) * CALM_ERRORS));
}

/** Rates as everywhere, but below 0.01 /s in figures: an axis cannot say "less than" three times. */
function smallRate(perSecond: number): string {
  return perSecond > 0 && perSecond < 0.01
    ? `${significant(perSecond, 2)} /s`
    : formatRate(perSecond);
}
