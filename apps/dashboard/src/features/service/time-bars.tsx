import type { PathCohort } from '@tracewell/api/browser';
import { formatDuration } from '../../lib/format-duration.ts';
import type { ServiceColor } from '../../lib/service-color.ts';
import type { TimeComparison, TimePart } from './time-parts.ts';

/** A part narrower than this share of the axis has no label; the table names it. */
const LABELLED = 0.08;
const STRIPE = 'repeating-linear-gradient(45deg, transparent 0 2px, var(--surface) 2px 3.5px)';

interface TimeBarsProps {
  readonly compared: TimeComparison;
  readonly colors: ReadonlyMap<string, ServiceColor>;
}

/** Both groups as stacked bars from one left edge on one scale; below the slow one stands what each part adds. */
export function TimeBars({ compared, colors }: TimeBarsProps) {
  const { fast, slow, parts } = compared;
  const widest = Math.max(Number(fast.meanNs), Number(slow.meanNs));
  const bar = { parts, colors, widest };
  return (
    <div className="px-4 pb-3">
      <Bar {...bar} cohort={fast} read={(part) => part.fastNs} />
      <Bar {...bar} cohort={slow} read={(part) => part.slowNs} />
      <div aria-hidden="true" className="flex pl-24 text-11 text-ink-2">
        {parts.map((part) => {
          const share = part.slowNs / widest;
          return (
            <span
              key={`${part.service}\n${part.operation}`}
              className="truncate pr-1"
              style={{ width: percent(share) }}
            >
              {share < LABELLED ? '' : labelOf(part)}
            </span>
          );
        })}
      </div>
    </div>
  );
}

interface BarProps {
  readonly parts: readonly TimePart[];
  readonly colors: ReadonlyMap<string, ServiceColor>;
  readonly widest: number;
  readonly cohort: PathCohort;
  readonly read: (part: TimePart) => number;
}

function Bar({ parts, colors, widest, cohort, read }: BarProps) {
  const mean = formatDuration(cohort.meanNs);
  return (
    <div className="flex h-6 items-center">
      <span className="w-24 shrink-0 text-12 text-ink-2">
        {cohort.name} <span className="text-ink">{mean}</span>
      </span>
      <span
        role="img"
        aria-label={`${cohort.name}: ${mean}, ${parts.length} parts, listed in the table below`}
        data-testid={`bar-${cohort.name}`}
        className="flex h-4 min-w-0 flex-1"
      >
        {parts.map((part) => (
          <Segment
            key={`${part.service}\n${part.operation}`}
            part={part}
            color={colors.get(part.service)}
            share={read(part) / widest}
            text={formatDuration(read(part))}
          />
        ))}
      </span>
    </div>
  );
}

interface SegmentProps {
  readonly part: TimePart;
  readonly color: ServiceColor | undefined;
  readonly share: number;
  readonly text: string;
}

/** The colour is inside a hairline of the ground, so that two parts of one service stay apart. */
function Segment({ part, color, share, text }: SegmentProps) {
  if (share <= 0) return null;
  return (
    <span
      className="border-surface border-r"
      title={`${nameOf(part)}: ${text}`}
      style={{
        width: percent(share),
        backgroundColor: color?.css ?? 'var(--line-strong)',
        backgroundImage: color?.striped ? STRIPE : undefined,
      }}
    />
  );
}

function nameOf({ service, operation }: TimePart): string {
  return service === '' ? operation : `${service} · ${operation}`;
}

function labelOf(part: TimePart): string {
  const added = part.addedNs > 0 ? ` +${formatDuration(part.addedNs)}` : '';
  return `${nameOf(part)}${added}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
