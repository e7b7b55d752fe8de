import type { TraceAnswer } from '@tracewell/api/browser';
import { describeTrace, type SentencePart, type Trace } from '@tracewell/trace';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';

/** The trace in one sentence, with the figures written as everywhere. */
export function sentenceOf({
  trace,
  answer,
}: {
  readonly trace: Trace;
  readonly answer: Pick<TraceAnswer, 'percentile'>;
}): SentencePart[] {
  return describeTrace(trace, {
    duration: formatDuration,
    ratio: formatRatio,
    percentile: answer.percentile,
  });
}
