import {
  Client,
  compressionAlgorithms,
  credentials,
  Metadata,
  type ServiceError,
  type StatusObject,
} from '@grpc/grpc-js';

export const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
export const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
export const HEALTH = '/grpc.health.v1.Health/Check';

/** What a client sees of one unary call. */
export interface CallAnswer {
  readonly code: number;
  readonly details: string;
  readonly message: Uint8Array | undefined;
  /** `grpc-status-details-bin`: a google.rpc.Status. */
  readonly statusDetails: Buffer | undefined;
}

export interface CallOptions {
  readonly method?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
}

/** The official client with raw bytes as messages, on one connection. */
export function openCaller(
  port: number,
  { gzip = false, host = '127.0.0.1' } = {},
): {
  call(message: Uint8Array, options?: CallOptions): Promise<CallAnswer>;
  close(): void;
} {
  const client = new Client(`${host}:${port}`, credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    'grpc.default_compression_algorithm': gzip
      ? compressionAlgorithms.gzip
      : compressionAlgorithms.identity,
    // A client that tries again by itself would hide the answer.
    'grpc.enable_retries': 0,
  });
  const call = (message: Uint8Array, options: CallOptions = {}): Promise<CallAnswer> => {
    const metadata = new Metadata();
    for (const [key, value] of Object.entries(options.metadata ?? {})) metadata.set(key, value);
    const { deadlineMs, method = TRACES } = options;
    return new Promise((resolve) => {
      let answered: Buffer | undefined;
      client
        .makeUnaryRequest(
          method,
          (bytes: Uint8Array) => Buffer.from(bytes),
          (bytes: Buffer) => bytes,
          message,
          metadata,
          deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
          (_error: ServiceError | null, answer: Buffer | undefined) => {
            answered = answer;
          },
        )
        // Told right after the callback, or right before it.
        .on('status', (status) => setImmediate(() => resolve(toAnswer(status, answered))));
    });
  };
  return { call, close: () => client.close() };
}

function toAnswer(status: StatusObject, message: Uint8Array | undefined): CallAnswer {
  const [bin] = status.metadata.get('grpc-status-details-bin');
  return {
    code: status.code,
    details: status.details,
    message,
    statusDetails: Buffer.isBuffer(bin) ? bin : undefined,
  };
}
