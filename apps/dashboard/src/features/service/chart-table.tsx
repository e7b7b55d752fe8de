'use client';

import type { Exemplar, ServiceFigures } from '@tracewell/api/browser';
import Link from 'next/link';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { Figure } from '../../components/figures/figure.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatCount } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { axisOf } from './service-charts-data.ts';

interface ChartTableProps {
  readonly figures: ServiceFigures;
  readonly exemplars: readonly Exemplar[];
  /** Selects the requests of the page, for the links of the times. */
  readonly query: string;
}

/** The charts as a table, a row a step, the newest first; as high as they are. */
export function ChartTable({ figures, exemplars, query }: ChartTableProps) {
  const steps = axisOf(figures.series).steps;
  return (
    <section
      aria-label="Charts as a table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      className="h-[645px] overflow-auto"
    >
      <table aria-label="Requests over time" className="w-full border-collapse">
        <thead className="sticky top-0 bg-sunken text-12 text-ink-2">
          <tr className="h-7">
            <th scope="col" className="px-4 text-left font-normal">
              From
            </th>
            {['Requests', 'Rate', 'Errors', 'p50', 'p95', 'p99', 'Example at p99'].map((name) => (
              <th key={name} scope="col" className="px-3 text-right font-normal last:pr-4">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: steps }, (_, index) => steps - 1 - index).map((step) => (
            <StepRow key={step} {...{ figures, exemplars, query, step }} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function StepRow({ figures, exemplars, query, step }: ChartTableProps & { readonly step: number }) {
  const scope = useScope();
  const timeZone = useChartZone();
  const { series } = figures;
  const { startMs, stepMs } = axisOf(series);
  const [from, to] = [startMs + step * stepMs, startMs + (step + 1) * stepMs];
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  } as const);
  const example = exemplars.find(({ why, startTimeUnixNano }) => {
    const at = Number(startTimeUnixNano) / 1e6;
    return why === 'p99' && at >= from && at < to;
  });
  const cell = 'px-3 text-right text-ink-2';
  return (
    <tr className="h-7 border-line border-b">
      <td className="whitespace-nowrap px-4">
        <Link href={tracesHref(scope, query, { from, to })} className="hover:underline">
          {clock.format(from)}
        </Link>
      </td>
      <td className={cell}>{formatCount(series.requestCount[step] ?? 0)}</td>
      <td className={cell}>
        <Figure value={rateParts(series.ratePerSecond[step] ?? null)} />
      </td>
      <td className={cell}>
        <Figure value={ratioParts(series.errorRatio[step] ?? null)} />
      </td>
      {[series.p50Ns, series.p95Ns, series.p99Ns].map((column, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
        <td key={index} className={cell}>
          <Figure value={durationParts(column[step] ?? null)} />
        </td>
      ))}
      <td className="px-3 pr-4 text-right">
        {example ? (
          <Link
            href={scope.href(`/traces/${example.traceId}?span=${example.spanId}`)}
            className="font-mono text-12 hover:underline"
          >
            {example.traceId.slice(0, 8)}
          </Link>
        ) : null}
      </td>
    </tr>
  );
}
