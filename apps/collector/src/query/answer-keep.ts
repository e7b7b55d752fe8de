import type { KeepAnswer } from '@tracewell/api';
import { markTraces, readMarks } from '@tracewell/storage';
import { noTrace } from './answer-trace.ts';
import { markOf } from './keep-words.ts';
import type { QuestionContext } from './question.ts';
import type { BodyOf, PathOf } from './read-request.ts';

/**
 * Keeps a trace beyond its hours, or takes that back; answered when it is on disk.
 * @throws HttpProblem TW5302 when the store has nothing of the trace
 */
export async function answerKeep(
  { traceId }: PathOf<'keep'>,
  { keep, note }: BodyOf<'keep'>,
  { store, signal }: QuestionContext,
): Promise<KeepAnswer> {
  const mark = { traceIds: [traceId], reason: 'person', note, keep } as const;
  const marked = await markTraces(store, mark, signal);
  if (marked.length === 0) throw noTrace(traceId);
  const marks = await readMarks(store, traceId, signal);
  return { traceId, marks: marks.rows.map(markOf) } satisfies KeepAnswer;
}
