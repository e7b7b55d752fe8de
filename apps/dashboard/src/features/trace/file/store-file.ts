import { ApiProblem, problemOf } from '@tracewell/api/browser';
import { type FileTrace, otlpJson } from '@tracewell/trace/files';

const STORE_PATH = '/file/store';
/** Spans of one request: far below what a receiver takes at once. */
const SPANS_A_REQUEST = 1_000;

/** How far storing has come. */
export interface Stored {
  readonly stored: number;
  readonly refused: number;
  /** Why the receiver refused spans, in its words; '' when it did not. */
  readonly why: string;
}

interface PartialSuccess {
  readonly partialSuccess?: {
    readonly rejectedSpans?: string | number;
    readonly errorMessage?: string;
  };
}

async function send(body: string): Promise<PartialSuccess> {
  let response: Response;
  try {
    response = await fetch(STORE_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  } catch (cause) {
    const detail = 'What was sent before stays stored. Try again when it is back.';
    const title = 'The dashboard does not answer';
    throw new ApiProblem(
      { type: 'about:blank', status: 0, code: 'TW5900', title, detail },
      { cause },
    );
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as PartialSuccess;
}

/**
 * Stores traces through the collector's own receiver, part by part; `onProgress` hears after each. A part that is sent
 * again within ten minutes is stored once. Throws {@link ApiProblem} at the first part that is not taken.
 */
export async function storeTraces(
  traces: readonly FileTrace[],
  onProgress: (stored: Stored) => void,
): Promise<Stored> {
  let sum: Stored = { stored: 0, refused: 0, why: '' };
  for (const { traceId, spans } of traces) {
    for (let at = 0; at < spans.length; at += SPANS_A_REQUEST) {
      const part = spans.slice(at, at + SPANS_A_REQUEST);
      const { partialSuccess } = await send(otlpJson(traceId, part));
      const refused = Number(partialSuccess?.rejectedSpans ?? 0);
      sum = {
        stored: sum.stored + part.length - refused,
        refused: sum.refused + refused,
        why: sum.why || (partialSuccess?.errorMessage ?? ''),
      };
      onProgress(sum);
    }
  }
  return sum;
}
