import type { TraceSummary } from '@tracewell/api';
import type { Expression } from '@tracewell/search';
import { readTraceSummaries, type Store } from '@tracewell/storage';
import { type ArrivedTrace, readArrivedTraces } from '@tracewell/storage/list';
import { spanKindOf } from './span-words.ts';

/** Spans that began longer ago are history, not news. */
const BEGAN_WITHIN_NS = 900_000_000_000n;
const AHEAD_NS = 3_600_000_000_000n;
/** A block is delivered some seconds after its spans came in: each look reaches back over the one before. */
const LOOK_BACK_S = 15;
/** Traces that one look tells apart; what comes beyond is counted, not sent. */
const ARRIVED_MAX = 1_000;
const SENT_MAX = 50;
/** Ids that are remembered, so that none is sent as new twice. */
const KNOWN_MAX = 5_000;
/** The latest of them are looked at again: their other spans come in batches of other services. */
const GROWING_MAX = 100;

export interface TailQuestion {
  readonly tree: Expression | undefined;
  readonly env: string | undefined;
}

interface TailLook {
  readonly traces: readonly TraceSummary[];
  readonly skipped: number;
}

interface Sent {
  readonly matchedSpanId: string;
  readonly spanCount: number;
}

/** What one reader of the tail has been sent; its memory is bounded. */
export class TraceTail {
  readonly #question: TailQuestion;
  readonly #known = new Map<string, Sent | undefined>();
  #arrivedFromS: number;

  /** @param nowMs Unix milliseconds: what arrived before is the list's, not the tail's */
  constructor(question: TailQuestion, nowMs: number) {
    this.#question = question;
    this.#arrivedFromS = Math.floor(nowMs / 1000);
  }

  /** Traces that came in since the last look, and those sent lately that have grown. */
  async look(store: Store, nowMs: number, signal: AbortSignal): Promise<TailLook> {
    const now = BigInt(Math.floor(nowMs)) * 1_000_000n;
    const arrived = await readArrivedTraces(
      store,
      {
        ...this.#question,
        range: { from: now - BEGAN_WITHIN_NS, to: now + AHEAD_NS },
        arrivedFromS: Math.max(this.#arrivedFromS, Math.floor(nowMs / 1000) - LOOK_BACK_S),
        limit: ARRIVED_MAX,
      },
      signal,
    );
    const news = arrived.rows.filter(({ traceId }) => !this.#known.has(traceId));
    const sent = news.slice(0, SENT_MAX);
    const looked = new Map([...this.#growing(), ...sent.map(byId)]);
    const summaries = await readTraceSummaries(store, [...looked.keys()], signal);
    const grown = summaries.rows.filter(
      ({ traceId, spanCount }) => this.#known.get(traceId)?.spanCount !== spanCount,
    );
    this.#remember(news.slice(SENT_MAX).map(({ traceId }) => [traceId, undefined]));
    this.#remember(
      grown.map(({ traceId, spanCount }) => [
        traceId,
        { matchedSpanId: looked.get(traceId) ?? '', spanCount },
      ]),
    );
    const traces = grown
      .map((row): TraceSummary => {
        const matchedSpanId = looked.get(row.traceId);
        const matched = matchedSpanId === undefined ? {} : { matchedSpanId };
        return { ...row, rootKind: spanKindOf(row.rootKind), ...matched };
      })
      .sort(newestFirst)
      .slice(0, SENT_MAX);
    return { traces, skipped: news.length - sent.length };
  }

  #growing(): [string, string][] {
    return [...this.#known]
      .flatMap(([traceId, sent]): [string, string][] =>
        sent === undefined ? [] : [[traceId, sent.matchedSpanId]],
      )
      .slice(-GROWING_MAX);
  }

  /** A trace that has grown keeps its place; the oldest are forgotten. */
  #remember(entries: readonly (readonly [string, Sent | undefined])[]): void {
    for (const [traceId, sent] of entries) this.#known.set(traceId, sent);
    for (const traceId of this.#known.keys()) {
      if (this.#known.size <= KNOWN_MAX) break;
      this.#known.delete(traceId);
    }
  }
}

function byId({ traceId, matchedSpanId }: ArrivedTrace): [string, string] {
  return [traceId, matchedSpanId];
}

function newestFirst(a: TraceSummary, b: TraceSummary): number {
  return b.startTimeUnixNano.localeCompare(a.startTimeUnixNano, 'en', { numeric: true });
}
