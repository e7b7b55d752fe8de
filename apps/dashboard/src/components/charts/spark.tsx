import { sparkMax, sparkPath, thin } from './spark-path.ts';

const WIDTH = 64;
const HEIGHT = 18;
/** Values a spark can show: one per 2 px. */
const CELLS = 31;

interface SparkProps {
  readonly values: readonly (number | null)[];
  /** The period before, drawn as a dashed ghost on the same scale. */
  readonly previous: readonly (number | null)[];
  /** What it shows, for screen readers: `p95 of cart`. */
  readonly label: string;
  /** CSS colour of the line. */
  readonly color: string;
  /** The value at the top edge is at least this, so that noise near zero stays flat. */
  readonly atLeast?: number;
}

/** One figure over the window, 64 x 18 px, under the crosshair that all sparks of a table share. */
export function Spark({ values, previous, label, color, atLeast = 0 }: SparkProps) {
  const line = thin(values, CELLS);
  const ghost = thin(previous, CELLS);
  const max = Math.max(sparkMax(line, ghost), atLeast);
  return (
    <span className="relative block h-[18px] w-16 overflow-hidden">
      <svg role="img" aria-label={label} width={WIDTH} height={HEIGHT} className="block">
        <path
          d={sparkPath(ghost, WIDTH, HEIGHT, max)}
          fill="none"
          stroke={color}
          strokeOpacity={0.45}
          strokeDasharray="2 2"
        />
        <path
          d={sparkPath(line, WIDTH, HEIGHT, max)}
          fill="none"
          stroke={color}
          strokeWidth={1.25}
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      </svg>
      <span
        aria-hidden="true"
        className="absolute inset-y-0 left-[var(--spark-x,-2px)] w-px bg-ink-3"
      />
    </span>
  );
}
