'use client';

import type { LogHistogramAnswer } from '@tracewell/api/browser';
import { useMemo } from 'react';
import { useMounted } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatClock } from '../../lib/format-time.ts';
import { type HistogramStep, histogramSteps, stepWords } from './histogram-figures.ts';

const NS_PER_MS = 1_000_000n;

/** The loudest lie at the bottom, where their height can be compared. */
const PARTS = [
  ['quiet', 'bg-line-strong'],
  ['warn', 'bg-warn'],
  ['error', 'bg-error'],
] as const;

interface ColumnProps {
  readonly step: HistogramStep;
  readonly most: number;
  readonly onPick: (step: HistogramStep) => void;
}

function Column({ step, most, onPick }: ColumnProps) {
  const { tz } = useScope();
  const at = formatClock(BigInt(step.fromMs) * NS_PER_MS, tz).slice(0, 5);
  const words = `${at}: ${stepWords(step)}`;
  return (
    <button
      type="button"
      tabIndex={-1}
      title={words}
      aria-label={`Narrow the time to ${words}`}
      disabled={step.total === 0}
      onClick={() => onPick(step)}
      className="flex h-full min-w-0 flex-1 flex-col justify-end hover:enabled:bg-sunken"
    >
      {PARTS.map(([part, look]) =>
        step.counts[part] === 0 ? null : (
          <span
            key={part}
            className={`block min-h-px w-full ${look}`}
            style={{ height: `${(step.counts[part] / most) * 100}%` }}
          />
        ),
      )}
    </button>
  );
}

interface LogsHistogramProps {
  readonly answer: LogHistogramAnswer;
  /** Unix milliseconds. */
  readonly onNarrow: (fromMs: number, toMs: number) => void;
}

/** How many log records over time, by how bad they are. A press narrows the time to one step. */
export function LogsHistogram({ answer, onNarrow }: LogsHistogramProps) {
  const { tz } = useScope();
  const mounted = useMounted();
  const steps = useMemo(() => histogramSteps(answer), [answer]);
  const most = steps.reduce((max, { total }) => Math.max(max, total), 1);
  const first = steps[0];
  const last = steps.at(-1);
  if (!first || !last || !mounted) return null;
  const ends = [first.fromMs, last.toMs].map((ms) =>
    formatClock(BigInt(ms) * NS_PER_MS, tz).slice(0, 5),
  );
  return (
    <div>
      <div className="flex h-16 items-stretch gap-px" data-testid="histogram">
        {steps.map((step) => (
          <Column
            key={step.fromMs}
            step={step}
            most={most}
            onPick={({ fromMs, toMs }) => onNarrow(fromMs, toMs)}
          />
        ))}
      </div>
      <div className="flex justify-between border-line border-t pt-0.5 text-11 text-ink-3">
        <span>{ends[0]}</span>
        <span>most in a step: {most.toLocaleString('en')}</span>
        <span>{ends[1]}</span>
      </div>
    </div>
  );
}
