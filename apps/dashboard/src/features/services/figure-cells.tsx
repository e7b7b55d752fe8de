import type { RedFigures } from '@tracewell/api/browser';
import type { ReactNode } from 'react';
import { Figure } from '../../components/figures/figure.tsx';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { gotWorse, type Judgement } from './judge-service.ts';
import { behind, ErrorRatio, FigureCell } from './service-cells.tsx';
import type { SparkFigure } from './service-spark.tsx';

interface FigureCellsProps {
  readonly figures: RedFigures;
  readonly judgement: Judgement;
  /** The window of one figure. */
  readonly spark: (figure: SparkFigure, abnormal: boolean) => ReactNode;
}

/** Rate, errors and the three percentiles of one row. */
export function FigureCells({ figures, judgement, spark }: FigureCellsProps) {
  const [errors, p95] = [gotWorse(judgement, 'errors'), gotWorse(judgement, 'p95')];
  const n = behind(figures);
  return (
    <>
      <FigureCell spark={spark('rate', false)} sparkFrom="lg">
        <Figure value={rateParts(figures.ratePerSecond)} title={n} />
      </FigureCell>
      <FigureCell spark={spark('errors', errors)} abnormal={errors}>
        <ErrorRatio figures={figures} abnormal={errors} />
      </FigureCell>
      <FigureCell spark={spark('p50', false)} sparkFrom="xl">
        <Figure value={durationParts(figures.p50Ns)} title={n} />
      </FigureCell>
      <FigureCell spark={spark('p95', p95)} abnormal={p95}>
        <Figure value={durationParts(figures.p95Ns)} title={n} />
      </FigureCell>
      <FigureCell spark={spark('p99', false)} sparkFrom="xl">
        <Figure value={durationParts(figures.p99Ns)} title={n} />
      </FigureCell>
    </>
  );
}
