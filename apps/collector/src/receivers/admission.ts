import { JournalFullError, JournalWriteError } from '@tracewell/journal';
import { DecodeError } from '@tracewell/otlp';
import type { Logger } from 'pino';
import { LaneBusyError } from '../delivery/lane-busy-error.ts';
import type { Acceptance } from '../delivery/request-arrival.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { FormatOf } from './decode-body.ts';
import type { InFlightBytes, InFlightGate } from './in-flight-gate.ts';
import type { CheckKey, KeyHeaders } from './ingest-keys.ts';
import type { IngestTelemetry } from './ingest-telemetry.ts';
import type { Intakes } from './open-signals.ts';
import type { BodyLimits } from './read-body.ts';
import { Refusal } from './refusal.ts';

/** One body that somebody wants to send, whatever the protocol. */
export interface Sending<S extends Signal> {
  readonly protocol: 'http' | 'grpc' | 'zipkin';
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
  readonly limits: BodyLimits;
  readonly gate: InFlightGate;
  readonly checkKey: CheckKey;
  readonly telemetry: Pick<
    IngestTelemetry,
    'senders' | 'mistakes' | 'refused' | 'sawSpan' | 'refusedItems' | 'answered'
  >;
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
  get limits(): BodyLimits {
    return this.#options.limits;
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
    const { protocol, signal, format: encoding } = sending;
    let status = 200;
    try {
      return await this.#admit(sending);
    } catch (error) {
      status = toRefusal(error).status;
      throw error;
    } finally {
      this.#options.telemetry.answered.saw({ protocol, signal, encoding, status });
    }
  }

  async #admit<S extends Signal>(sending: Sending<S>): Promise<Acceptance> {
    const { intakes, limits, gate, checkKey, telemetry } = this.#options;
    const intake = intakes[sending.signal];
    // All requests of one key are of one sender, wherever they come from.
    const sender = checkKey(sending.headers) || sending.address;
    if (this.#isEnding) throw Refusal.ending();
    if (intake.level === 'full') throw Refusal.journalFull();
    if (intake.level === 'high') throw Refusal.journalHigh();
    if (intake.level === 'disk_low') throw Refusal.diskLow();
    if (sending.announcedBytes > limits.bodyBytes) throw Refusal.tooLarge(limits.bodyBytes);
    if (!gate.fits(sending.announcedBytes, sender)) throw Refusal.busy();
    // Room is taken by what has come: a sender that only announces takes none from others.
    using room = gate.enter(sender);
    const body = await sending.read(room);
    const taken = await intake.take(body, sending.format);
    const [service = ''] = taken.services;
    if (taken.accepted > 0 && taken.traceId !== '') telemetry.sawSpan(service, taken.traceId);
    const userAgent = sending.headers['user-agent'] ?? '';
    telemetry.refusedItems.saw(sending.signal, taken.refused, sending.address);
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
