export type LoadFormat = 'protobuf' | 'json' | 'zipkin' | 'grpc';

/** What the generator process is asked to send. */
export interface LoadOrder {
  /** An address with its path; for gRPC `host:port`. */
  readonly url: string;
  readonly format: LoadFormat;
  readonly connections: number;
  readonly spansPerRequest: number;
  /** Ends after so many seconds of sending, or so many requests, whichever comes first. */
  readonly seconds: number;
  readonly requests?: number;
  /** Open loop: requests leave at this rate whatever the answers take. Without it each connection sends again at once. */
  readonly requestsPerSecond?: number;
  /** One request after the other with this pause between them. */
  readonly pauseMs?: number;
  /** Different seeds make different spans. */
  readonly seed: number;
}

/** What became of it. Latencies are milliseconds from when a request was due to its whole answer. */
export interface LoadResult {
  readonly requests: number;
  readonly spans: number;
  /** Answers 429 and 503, after which the same request was sent again. */
  readonly refusals: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly sumMs: number;
  readonly bytes: number;
}

export type ToGenerator =
  | { readonly type: 'send'; readonly order: LoadOrder }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' };

export type FromGenerator =
  | { readonly type: 'ready' }
  | { readonly type: 'sent'; readonly result: LoadResult }
  | { readonly type: 'failed'; readonly reason: string };
