import type { MistakeKind } from '../telemetry/ingest-report.ts';

/** A request that is not taken: the status, what it is counted as, and the sentence for the sender. */
export class Refusal extends Error {
  readonly status: number;
  /** Undefined when it is not the sender's mistake. */
  readonly mistake: MistakeKind | undefined;
  /** When to try again; undefined when trying again cannot help. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    mistake: MistakeKind | undefined,
    message: string,
    options: ErrorOptions & { retryAfterSeconds?: number } = {},
  ) {
    super(message, options);
    this.name = 'Refusal';
    this.status = status;
    this.mistake = mistake;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  static malformed(message: string, options: ErrorOptions): Refusal {
    return new Refusal(400, 'malformed', message, options);
  }

  static tooLarge(maxBytes: number, options?: ErrorOptions): Refusal {
    const advice = `TW2106 the body is larger than ${maxBytes} bytes: send smaller batches, or raise limits.bodyBytes.`;
    return new Refusal(413, 'too_large', advice, options);
  }

  static unfoldsTooLarge(maxBytes: number): Refusal {
    const advice = `TW2160 the body is larger than ${maxBytes} bytes when it is decompressed: send smaller batches, or raise limits.decompressedBytes.`;
    return new Refusal(413, 'too_large', advice);
  }

  static unfoldsTooFar(ratio: number): Refusal {
    const advice = `TW2161 the body becomes more than ${ratio} times larger when it is decompressed, as telemetry does not: if it is yours, raise limits.compressionRatio.`;
    return new Refusal(413, 'too_large', advice);
  }

  /** Too much at once. 429 is for the sender to slow down, and is always worth another try. */
  static busy(): Refusal {
    const message = 'TW2108 too many bytes are being handled; send again in a moment.';
    return new Refusal(429, undefined, message, { retryAfterSeconds: soon(1) });
  }

  static journalHigh(): Refusal {
    const message =
      'TW2109 the journal is nearly full, because ClickHouse has not taken what was sent; send again later.';
    return new Refusal(429, undefined, message, { retryAfterSeconds: soon(5) });
  }

  static diskLow(): Refusal {
    const message =
      'TW2162 the disk of the collector is nearly full (journal.lowDiskBytes); send again later.';
    return new Refusal(429, undefined, message, { retryAfterSeconds: soon(5) });
  }

  static journalFull(options?: ErrorOptions): Refusal {
    const message =
      'TW2110 nothing can be kept now: the journal or the disk is full; send again later.';
    return new Refusal(503, undefined, message, { ...options, retryAfterSeconds: soon(10) });
  }

  static ending(): Refusal {
    const message = 'TW2111 the collector is ending; send again in a moment.';
    return new Refusal(503, undefined, message, { retryAfterSeconds: soon(2) });
  }
}

/** Spread over 20 %, so that senders do not all come back at once. At least one second. */
function soon(seconds: number): number {
  return Math.max(1, Math.round(seconds * (1 + Math.random() * 0.2)));
}
