import { once } from 'node:events';
import {
  encodeSkeletonEnd,
  encodeSkeletonHeader,
  encodeSkeletonSpans,
  SKELETON_MEDIA_TYPE,
} from '@tracewell/api';
import { readSkeleton, readSkeletonExtent } from '@tracewell/storage';
import type { Request, Response } from 'express';
import { noTrace } from './answer-trace.ts';
import type { QuestionContext } from './question.ts';
import type { PathOf } from './read-request.ts';

/** Whether the asker wants columns rather than JSON. */
export function wantsSkeleton(request: Request): boolean {
  return request.accepts(['application/json', SKELETON_MEDIA_TYPE]) === SKELETON_MEDIA_TYPE;
}

/**
 * Sends a trace of any size as columns while the engine reads them: one block is in memory at a time, and the engine
 * waits when the asker is slow. A fault on the way ends the answer without its end frame.
 * @throws HttpProblem TW5302 when the store has nothing of the trace
 */
export async function sendSkeleton(
  response: Response,
  { traceId }: PathOf<'trace'>,
  context: QuestionContext,
): Promise<void> {
  const { store, signal } = context;
  const extent = await readSkeletonExtent(store, { traceId }, signal);
  if (!extent) throw noTrace(traceId);
  const { spanCount, first, last, isKept } = extent;
  response.type(SKELETON_MEDIA_TYPE);
  if (isKept) response.setHeader('X-Tracewell-Kept', '1');
  await send(response, encodeSkeletonHeader({ traceId, spanCount, originUnixNano: first }), signal);
  let sent = 0;
  const source = { traceId, first, last, isKept };
  for await (const { rowCount, columns } of readSkeleton(store, source, signal)) {
    if (rowCount === 0) continue;
    await send(response, encodeSkeletonSpans(rowCount, columns), signal);
    sent += rowCount;
  }
  response.end(encodeSkeletonEnd(sent));
}

/** Writes the pieces and waits until the asker has room for more. */
async function send(
  response: Response,
  pieces: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<void> {
  let hasRoom = true;
  for (const piece of pieces) if (piece.length > 0) hasRoom = response.write(piece);
  if (!hasRoom) await once(response, 'drain', { signal });
}
