import { JournalFullError, JournalWriteError } from '@tracewell/journal';
import { DecodeError } from '@tracewell/otlp';
import type { Logger } from 'pino';
import { LaneBusyError } from '../delivery/lane-busy-error.ts';
import type { Acceptance } from '../delivery/signal-lane.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { FormatOf } from './decode-body.ts';
import type { InFlightBytes, InFlightGate } from './in-flight-gate.ts';
import type { CheckKey, KeyHeaders } from './ingest-keys.ts';
import type { IngestTelemetry } from './ingest-telemetry.ts';
import type { Intakes } from './open-signals.ts';
import { Refusal } from './refusal.ts';

/** One body that somebody wants to send, whatever the protocol. */
export interface Sending<S extends Signal> {
  readonly signal: S;
  readonly format: FormatOf<S>;
  readonly headers: KeyHeaders & { readonly 'user-agent'?: string | undefined };
  /** The length that the sender announces; 0 when it announces none. */
  readonly announcedBytes: number;
  /** The sender's address, without its port. */
  readonly address: string;
  /** Reads the body, decompressed. Each byte takes its room before the next is read. */
  readonly read: (room: InFlightBytes) => Promise<Uint8Array>;
}

export interface AdmissionOptions {
  readonly intakes: Intakes;
  readonly bodyBytes: number;
  readonly gate: InFlightGate;
  readonly checkKey: CheckKey;
  readonly telemetry: Pick<IngestTelemetry, 'senders' | 'mistakes' | 'refused' | 'sawSpan'>;
  readonly log: Logger;
}

/** The one way in, for every protocol: who may send, whether there is room, and what became of it. */
export class Admission {
  readonly #options: AdmissionOptions;
  #isEnding = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** The most bytes of one body, before and after decompression. */
  get bodyBytes(): number {
    return this.#options.bodyBytes;
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** From now on everybody is told to come back later. */
  end(): void {
    this.#isEnding = true;
  }

  /**
   * Resolves when everything of the body that was accepted is on disk; ClickHouse follows. Rejects
   * with whatever `refusalOf` makes a Refusal of.
   */
  async admit<S extends Signal>(sending: Sending<S>): Promise<Acceptance> {
    const { intakes, bodyBytes, gate, checkKey, telemetry } = this.#options;
    const intake = intakes[sending.signal];
    checkKey(sending.headers);
    if (this.#isEnding) throw Refusal.ending();
    if (intake.level === 'full') throw Refusal.journalFull();
    if (intake.level === 'high') throw Refusal.journalHigh();
    if (sending.announcedBytes > bodyBytes) throw Refusal.tooLarge(bodyBytes);
    if (!gate.fits(sending.announcedBytes)) throw Refusal.busy();
    // Room is taken by what has come: a sender that only announces takes none from others.
    using room = gate.enter();
    const body = await sending.read(room);
    const taken = await intake.take(body, sending.format);
    const [service = ''] = taken.services;
    if (taken.accepted > 0 && taken.traceId !== '') telemetry.sawSpan(service, taken.traceId);
    const userAgent = sending.headers['user-agent'] ?? '';
    telemetry.senders.saw({ ...taken, address: sending.address, userAgent, atMs: Date.now() });
    return taken;
  }

  /** The one place where an error becomes an answer. 4xx: the sender must change; 429 and 503: try again. */
  refusalOf(error: unknown, address: string): Refusal {
    const refusal = toRefusal(error);
    const { telemetry, log } = this.#options;
    telemetry.refused(refusal.status);
    if (refusal.mistake !== undefined) {
      telemetry.mistakes.saw(refusal.mistake, address, refusal.message);
    }
    if (refusal.status === 503) log.error({ err: error }, refusal.message);
    return refusal;
  }
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DecodeError) {
    const message = `TW2105 the body is not what its Content-Type says: ${error.message}.`;
    return new Refusal(400, 'malformed', message, { cause: error });
  }
  if (error instanceof LaneBusyError) return Refusal.busy();
  if (error instanceof JournalFullError) return Refusal.journalFull({ cause: error });
  const reason =
    error instanceof JournalWriteError ? error.message : 'TW2117 something failed here';
  // Never 500: senders throw away what is answered so, and this may well succeed later.
  return new Refusal(503, undefined, reason, { cause: error, retryAfterSeconds: 5 });
}
