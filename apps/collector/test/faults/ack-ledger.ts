import { otlpTracesRequest, type SeededRandom, span } from '@tracewell/testing';

/** What one request carries: pairs of trace id and span id. */
export type SpanKeys = readonly (readonly [traceId: string, spanId: string])[];

export interface BuiltRequest {
  readonly body: string;
  readonly keys: SpanKeys;
}

export interface RequestShape {
  /** Spans of a request, at most. Default 40. */
  readonly spansMax?: number;
  /** Traces that the spans are spread over. Default 200. */
  readonly traces?: number;
  /** Bytes that each span carries beside its names. Default 0. */
  readonly padding?: number;
}

/**
 * What the collector has promised. Kept outside the processes that are killed: which spans were acknowledged, and
 * which were sent without an answer and so may be there once or not at all.
 */
export class AckLedger {
  readonly #acknowledged = new Map<string, string>();
  readonly #unanswered = new Map<string, string>();
  #next = 1;
  #requests = 0;

  /** Requests that were acknowledged. */
  get requests(): number {
    return this.#requests;
  }

  /** Spans that were acknowledged. */
  get spans(): number {
    return this.#acknowledged.size;
  }

  /** A request of new spans, some of which belong to traces of other requests. */
  build(random: SeededRandom, shape: RequestShape = {}): BuiltRequest {
    const { spansMax = 40, traces = 200, padding = 0 } = shape;
    const startTimeUnixNano = BigInt(Date.now()) * 1_000_000n;
    const attributes = padding === 0 ? {} : { padding: random.hex(padding / 2) };
    const spans = Array.from({ length: 1 + random.int(spansMax) }, () => {
      const spanId = this.newSpanId();
      const traceId = hex(1 + random.int(traces), 32);
      const name = `GET /${random.int(17)}`;
      return span({ traceId, spanId, startTimeUnixNano, name, attributes });
    });
    const keys = spans.map(({ traceId, spanId }) => [traceId, spanId] as const);
    return { body: otlpTracesRequest(spans), keys };
  }

  /** An id that no other span of this ledger has. */
  newSpanId(): string {
    const id = hex(this.#next, 16);
    this.#next += 1;
    return id;
  }

  /** The request was answered 200, and every span of it was accepted. */
  acknowledged(keys: SpanKeys): void {
    this.#requests += 1;
    for (const [traceId, spanId] of keys) {
      this.#acknowledged.set(spanId, traceId);
      this.#unanswered.delete(spanId);
    }
  }

  /** The request was sent, and nobody knows whether it was taken. */
  unanswered(keys: SpanKeys): void {
    for (const [traceId, spanId] of keys) {
      if (!this.#acknowledged.has(spanId)) this.#unanswered.set(spanId, traceId);
    }
  }

  /** Compares with what is stored, given as pairs: what is missing, what is too much. */
  compare(stored: SpanKeys): { missing: string[]; foreign: string[]; unansweredStored: number } {
    const seen = new Map<string, string>();
    const foreign: string[] = [];
    let unansweredStored = 0;
    for (const [traceId, spanId] of stored) {
      const isTwice = seen.has(spanId);
      seen.set(spanId, traceId);
      if (isTwice) foreign.push(`${traceId} ${spanId} twice`);
      else if (this.#unanswered.get(spanId) === traceId) unansweredStored += 1;
      else if (this.#acknowledged.get(spanId) !== traceId) foreign.push(`${traceId} ${spanId}`);
    }
    const missing = [...this.#acknowledged]
      .filter(([spanId]) => !seen.has(spanId))
      .map(([spanId, traceId]) => `${traceId} ${spanId}`);
    return { missing, foreign, unansweredStored };
  }
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}
