import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '@tracewell/testing';
import type { IngestProcess } from '../ingest-process.ts';
import type { AckLedger, BuiltRequest, RequestShape } from './ack-ledger.ts';

export interface LoadOptions extends RequestShape {
  readonly ingest: IngestProcess;
  readonly ledger: AckLedger;
  readonly random: SeededRandom;
  /** Senders at once. Default 4. */
  readonly senders?: number;
  /** Share of requests that are not sent again when no answer comes. Default 0.15. */
  readonly givesUp?: number;
}

/** Load that is under way. */
export interface Load {
  /** Resolves when so many requests more than now were acknowledged. */
  more(requests: number): Promise<void>;
  /** Ends it; resolves when no request is under way. Requests without an answer are noted as such. */
  stop(): Promise<void>;
}

const PAUSE_AFTER_REFUSAL_MS = 20;

/** What came back for one attempt: the status, or 0 when the connection broke. */
async function attempt(ingest: IngestProcess, body: string): Promise<number> {
  try {
    const answer = await ingest.post(body);
    await answer.text();
    return answer.status;
  } catch {
    return 0;
  }
}

/**
 * Senders that behave as exporters do: one request at a time each, sent again after 429, 503 or a broken connection.
 * Rejects (at `stop`) when a request is refused for good, since every body is good.
 */
export function startLoad(options: LoadOptions): Load {
  const { ingest, ledger, random, senders = 4, givesUp = 0.15 } = options;
  let isStopping = false;
  const sendOne = async ({ body, keys }: BuiltRequest): Promise<void> => {
    const isPatient = !random.chance(givesUp);
    do {
      const status = await attempt(ingest, body);
      if (status === 200) return ledger.acknowledged(keys);
      ledger.unanswered(keys);
      if (status !== 0 && status !== 429 && status !== 503) {
        throw new Error(`a good request was answered ${status}`);
      }
      await sleep(PAUSE_AFTER_REFUSAL_MS);
    } while (isPatient && !isStopping);
  };
  const send = async (): Promise<void> => {
    while (!isStopping) await sendOne(ledger.build(random, options));
  };
  const running = Promise.all(Array.from({ length: senders }, send));
  running.catch(() => undefined); // told by `stop`
  return {
    more: async (requests) => {
      const goal = ledger.requests + requests;
      while (ledger.requests < goal) await Promise.race([sleep(5), running]);
    },
    stop: async () => {
      isStopping = true;
      await running;
    },
  };
}
