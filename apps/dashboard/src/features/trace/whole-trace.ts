import { type ApiClient, ApiProblem, type TraceAnswer } from '@tracewell/api/browser';
import type { TraceView } from './use-trace-view.ts';

/** The most spans one answer of the API holds; a larger trace does not fit into a file made by the page. */
export const FILE_SPANS_MAX = 50_000;

/**
 * All spans of the page's trace with everything they carry: at hand, or asked for when only their columns are. Throws
 * {@link ApiProblem} when the API does, or when the trace has grown beyond {@link FILE_SPANS_MAX} (TW5912).
 */
export async function wholeTrace(
  { answer, streamed }: Pick<TraceView, 'answer' | 'streamed'>,
  api: ApiClient,
): Promise<TraceAnswer> {
  if (streamed === undefined && answer.spans.length === answer.spanCount) return answer;
  const whole = await api.trace(answer.traceId);
  if (whole.spans.length === whole.spanCount) return whole;
  throw new ApiProblem({
    type: 'about:blank',
    status: 413,
    code: 'TW5912',
    title: 'Too large for one file',
    detail: `The trace has ${whole.spanCount.toLocaleString('en')} spans; a file holds ${FILE_SPANS_MAX.toLocaleString('en')}. Nothing was saved.`,
  });
}
