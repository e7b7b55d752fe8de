import { type Fetch, problemOf } from './client.ts';
import { ApiProblem } from './problem.ts';
import { SKELETON_MEDIA_TYPE } from './skeleton.ts';
import { SkeletonReader } from './skeleton-reader.ts';

export interface SkeletonOptions {
  /** Where the API is: `http://localhost:4320`, or '' for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch?: Fetch;
  readonly signal?: AbortSignal | undefined;
  /** Called whenever spans have been added. */
  readonly onSpans?: ((reader: SkeletonReader) => void) | undefined;
}

/**
 * Reads the columns of a whole trace as they arrive.
 * Throws {@link ApiProblem}, also when the answer ends before its end (TW5002); an abort throws the signal's reason.
 */
export async function readSkeleton(
  traceId: string,
  { baseUrl, signal, onSpans, ...options }: SkeletonOptions,
): Promise<SkeletonReader> {
  const send: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const url = `${baseUrl.replace(/\/+$/, '')}/api/v1/traces/${encodeURIComponent(traceId)}`;
  const headers = { accept: SKELETON_MEDIA_TYPE };
  const reader = new SkeletonReader();
  try {
    const response = await send(url, signal ? { headers, signal } : { headers });
    if (!response.ok) throw await problemOf(response);
    await readBody(response, reader, { onSpans, signal });
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    throw thrown instanceof ApiProblem ? thrown : cutOff(reader, thrown);
  }
  if (!reader.isWhole) throw cutOff(reader, undefined);
  return reader;
}

async function readBody(
  { body }: Response,
  reader: SkeletonReader,
  { onSpans, signal }: Pick<SkeletonOptions, 'onSpans' | 'signal'>,
): Promise<void> {
  const pieces = body?.getReader();
  // The fetch of Node 20 may leave a read pending that is waiting, or begun, when its signal fires.
  const leave = () => void pieces?.cancel().catch(() => undefined);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    for (let read = await pieces?.read(); read && !read.done; read = await pieces?.read()) {
      const before = reader.count;
      reader.push(read.value);
      if (reader.count > before) onSpans?.(reader);
      signal?.throwIfAborted();
    }
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}

function cutOff({ count, header }: SkeletonReader, cause: unknown): ApiProblem {
  const of = header === undefined ? '' : ` of about ${header.spanCount}`;
  return new ApiProblem(
    {
      type: 'about:blank',
      status: 0,
      code: 'TW5002',
      title: 'The spans of the trace did not arrive whole',
      detail: `The answer ended after ${count}${of} spans. Ask again; if it ends again, the log of the collector says why.`,
    },
    { cause },
  );
}
