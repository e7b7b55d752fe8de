import { z } from 'zod';
import { byteCount, durationMs } from './config-values.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

const atMost = (max: number, fallback: number) => z.int().min(1).max(max).default(fallback);

const bytes = {
  bodyBytes: byteCount({ min: KIB, max: 64 * MIB })
    .default(16 * MIB)
    .describe('One request as it is sent; a batch of an SDK is under 1 MiB. More: 413.'),
  decompressedBytes: byteCount({ min: KIB, max: 64 * MIB })
    .default(64 * MIB)
    .describe('One request, decompressed; what the OTLP specification recommends. More: 413.'),
  compressionRatio: z
    .int()
    .min(10)
    .max(10_000)
    .default(200)
    .describe(
      'Asked behind the first MiB: telemetry shrinks 5 to 50 times, a bomb 1,000. More: 413.',
    ),
  inFlightBytes: byteCount({ min: 64 * KIB })
    .default(256 * MIB)
    .describe('All requests being handled together; more are answered 429 before decoding.'),
  inFlightBytesPerSender: byteCount({ min: 64 * KIB })
    .default(64 * MIB)
    .describe('Those of one key, or one address without keys: no sender keeps the others out.'),
};

const attributes = {
  itemsPerRequest: atMost(10_000_000, 100_000).describe(
    'Spans, data points or log records; those behind are refused and counted.',
  ),
  attributesPerSpan: atMost(100_000, 1024).describe(
    'Also of a data point or log record. More are left out and counted: SDKs stop at 128, and whoever raised that meant it.',
  ),
  attributesPerPart: atMost(100_000, 1024).describe('Of one event or link; more are left out.'),
  attributesPerResource: atMost(100_000, 256).describe(
    'Also of a scope: every row repeats them. service.name always passes.',
  ),
  eventsPerSpan: atMost(1_000_000, 1024).describe(
    'More are left out and added to the dropped count.',
  ),
  linksPerSpan: atMost(1_000_000, 1024).describe(
    'More are left out and added to the dropped count.',
  ),
  keyBytes: byteCount({ min: 16, max: MIB })
    .default(512)
    .describe(
      'An attribute with a longer key is left out; names of the conventions have under 80.',
    ),
  valueBytes: byteCount({ min: 64, max: 64 * MIB })
    .default(64 * KIB)
    .describe('Longer texts are cut between two characters; a deep stack trace has 20 KiB.'),
  valueDepth: z
    .int()
    .min(1)
    .max(100)
    .default(32)
    .describe('Arrays and lists within each other; what lies deeper becomes empty.'),
};

const connections = {
  headerBytes: byteCount({ min: KIB, max: MIB })
    .default(16 * KIB)
    .describe('Head of a request; the default of Node. More: 431; over gRPC the call is ended.'),
  headersTimeout: durationMs({ minMs: 100 })
    .default(10_000)
    .describe(
      'Time for the head of a request, and for the first bytes of a gRPC connection; a slow one holds a connection. Then: 408.',
    ),
  requestTimeout: durationMs({ minMs: 100 })
    .default(30_000)
    .describe(
      'Time for a whole request; exporters give up after 10 s. Then: 408; a gRPC call is cancelled.',
    ),
  keepAliveTimeout: durationMs({ minMs: 100 })
    .default(65_000)
    .describe('An idle connection stays open longer than the usual 60 s of a proxy in front.'),
  connections: atMost(1_000_000, 10_000).describe(
    'Connections of one listener; more are closed at once. OTLP/gRPC never takes more than 2,000.',
  ),
  requestsPerConnection: atMost(1_000_000_000, 10_000).describe(
    'Then it is closed in order, so that a load balancer may spread its senders anew.',
  ),
};

const grpc = {
  grpcConnections: atMost(1_000_000, 2000).describe(
    'gRPC connections of one listener, if `connections` is not less; each may hold 1 MiB that nobody has read yet.',
  ),
  grpcStreams: atMost(100_000, 100).describe(
    'Calls of one gRPC connection at a time; the usual number, an exporter has one. More are refused.',
  ),
  grpcCalls: atMost(1_000_000, 4000).describe(
    'Calls of all gRPC connections of one listener at a time. More: RESOURCE_EXHAUSTED, try again.',
  ),
  grpcIdleTimeout: durationMs({ minMs: 100 })
    .default(300_000)
    .describe(
      'A gRPC connection without a call is closed; exporters of metrics are silent for a minute.',
    ),
};

/** What one request, one sender and all together may cost. */
export const limits = z.strictObject({ ...bytes, ...attributes, ...connections, ...grpc });
