import type { ChartRow, ChartSeries } from './series-data.ts';

interface ReadoutProps {
  readonly row: ChartRow;
  readonly chart: {
    readonly series: readonly ChartSeries[];
    readonly format: (value: number) => string;
    readonly timeZone: string;
    readonly say?: (ms: number) => string;
  };
}

/** The values under the crosshair, in the title line of each chart. */
export function Readout({ row, chart }: ReadoutProps) {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: chart.timeZone,
    hour: '2-digit',
    minute: '2-digit',
  });
  const shown = chart.series.filter((one) => !one.ghost);
  return (
    <span className="inline-flex gap-3 pr-[60px]">
      <span>{clock.format(row.ms)}</span>
      {chart.say === undefined ? null : <span className="text-ink">{chart.say(row.ms)}</span>}
      {shown.map((one) => {
        const value = row[one.key];
        return (
          <span key={one.key}>
            {one.label}{' '}
            <span className="text-ink">
              {typeof value === 'number' ? chart.format(value) : '–'}
            </span>
          </span>
        );
      })}
    </span>
  );
}
