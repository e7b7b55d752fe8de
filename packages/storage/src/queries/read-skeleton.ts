import { type NativeBlock, nativeBlocks } from '../native-stream.ts';
import { queryBytes, type Store } from '../store.ts';
import { toStoreError } from '../store-error.ts';
import { readExtent, spansOfTrace, type TraceExtent } from './trace-source.ts';

/** Columns of a block in this order; see SKELETON_COLUMNS. */
export type SkeletonBlock = NativeBlock;

/**
 * What each block holds, in this order: span id and parent id as their 8 bytes (0: none), start in nanoseconds since
 * `first`, duration, kind (OTLP's number), status (0 unset, 1 ok, 2 error), flags (1 error, 2 entry, 4 has events,
 * 8 has links), HTTP status (0: none), name, service, peer.
 */
const SKELETON_COLUMNS = `reinterpretAsUInt64(unhex(SpanId)) AS id, reinterpretAsUInt64(unhex(ParentSpanId)) AS parent,
  toInt64(toUnixTimestamp64Nano(Timestamp) - {first:Int64}) AS start, Duration AS duration,
  toUInt8(indexOf(['Internal', 'Server', 'Client', 'Producer', 'Consumer'], SpanKind)) AS kind,
  toUInt8(indexOf(['Ok', 'Error'], StatusCode)) AS status,
  toUInt8(IsError + 2 * IsEntry + 4 * notEmpty(Events.Name) + 8 * notEmpty(Links.SpanId)) AS flags,
  toUInt16OrZero(SpanAttributes['http.response.status_code']) AS httpStatus,
  SpanName AS name, ServiceName AS service, PeerName AS peer`;

/** More spans than any page draws; the engine refuses beyond instead of filling its memory. */
const ROWS_MAX = '20000000';

/** How many spans a trace has and when; undefined when the store has none of it. */
export async function readSkeletonExtent(
  store: Store,
  { traceId }: { readonly traceId: string },
  signal?: AbortSignal,
): Promise<TraceExtent | undefined> {
  return (await readExtent(store, traceId, signal)).extent;
}

/**
 * All spans of a trace in the engine's own columns, by start, a block at a time: no row object is made of any of them.
 * Leaving the loop early ends the statement. Throws a StoreError.
 */
export async function* readSkeleton(
  store: Store,
  question: { readonly traceId: string } & Omit<TraceExtent, 'spanCount'>,
  signal?: AbortSignal,
): AsyncGenerator<SkeletonBlock> {
  const { traceId, first, last } = question;
  const answer = await queryBytes(
    store,
    `SELECT ${SKELETON_COLUMNS} FROM ${spansOfTrace(question)} ORDER BY Timestamp, SpanId FORMAT Native`,
    { traceId, first, last },
    { signal, settings: { max_result_rows: ROWS_MAX, max_result_bytes: '0' } },
  );
  try {
    yield* nativeBlocks(answer);
  } catch (thrown) {
    throw thrown instanceof RangeError ? thrown : toStoreError(thrown, signal);
  } finally {
    answer.destroy();
  }
}
