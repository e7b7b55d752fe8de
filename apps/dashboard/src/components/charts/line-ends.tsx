import { type ChartScale, PLOT, yOf } from './chart-scale.ts';
import { spreadLabels } from './end-labels.ts';
import { type ChartSeries, lineEnds } from './series-data.ts';

interface LineEndsProps {
  readonly series: readonly ChartSeries[];
  readonly scale: ChartScale;
  readonly height: number;
}

/** The name of each line at its end, kept apart: there is no legend box. */
export function LineEnds({ series, scale, height }: LineEndsProps) {
  const plotHeight = height - PLOT.top - PLOT.bottom;
  const ends = lineEnds(series).map(({ key, value }) => ({
    key,
    y: yOf(scale, value, plotHeight),
  }));
  const placed = spreadLabels(ends, 14, 8, height - 8);
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-y-0 right-0">
      {series.map((one) => {
        const y = placed.get(one.key);
        if (y === undefined) return null;
        return (
          <span
            key={one.key}
            className="absolute right-0 flex -translate-y-1/2 items-center gap-1 truncate whitespace-nowrap text-11 text-ink-2"
            style={{ top: y, width: PLOT.right - 6 }}
          >
            <span
              className="h-[3px] w-2 shrink-0 rounded-mark"
              style={{
                backgroundColor: one.color,
                opacity: one.band ? Math.max(one.fill ?? 0.3, 0.3) : 1,
              }}
            />
            <span className="truncate">{one.label}</span>
          </span>
        );
      })}
    </div>
  );
}
