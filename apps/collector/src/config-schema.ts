import { z } from 'zod';
import { limits } from './config-limits.ts';
import { shaping } from './config-shaping.ts';
import { byteCount, durationMs } from './config-values.ts';

const port = z.int().min(0).max(65_535);
const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a plain ClickHouse identifier');
const webUrl = z
  .string()
  .refine((value) => value === '' || /^https?:\/\/[^/]/.test(value), 'must be an http(s) URL');

const listen = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('loopback')
    .describe('loopback binds 127.0.0.1 and ::1, so nobody else on the network can send or read.'),
  otlpHttpPort: port.default(4318).describe('The port of OTLP/HTTP in the specification.'),
  otlpGrpcPort: port.default(4317).describe('The port of OTLP/gRPC in the specification.'),
  zipkinPort: port.default(9411).describe('The port of Zipkin, where its senders look by default.'),
  apiPort: port.default(4320).describe('Query API; next to the OTLP ports, easy to remember.'),
  dashboardPort: port.default(4300).describe('3000 belongs to the apps that people instrument.'),
  clickhousePort: port
    .default(4323)
    .describe('Embedded ClickHouse; not 8123, so that a server can run beside it.'),
  insecure: z
    .boolean()
    .default(false)
    .describe('Allows an address other than loopback without keys: say so only behind a firewall.'),
  allowedHosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Host names a browser may use for the API and the engine; stops DNS rebinding.'),
  allowedOrigins: z
    .array(z.string().min(1))
    .default([])
    .describe('Web origins that may send OTLP from a browser; * allows every page.'),
});

const clickhouse = z.strictObject({
  url: webUrl.default('').describe('A ClickHouse server; empty starts the embedded engine.'),
  username: z.string().min(1).default('default').describe('Used with a ClickHouse server only.'),
  password: z
    .string()
    .max(0, 'a password does not belong in this file: name its file in clickhouse.passwordFile')
    .default('')
    .describe('Only from TRACEWELL_CLICKHOUSE_PASSWORD: a config file is copied and committed.'),
  passwordFile: z.string().default('').describe('File with the password of the ClickHouse server.'),
  database: name.default('default').describe('The database that holds the tables.'),
  memoryShare: z
    .number()
    .min(0.05)
    .max(0.9)
    .default(0.4)
    .describe('Share of the memory that the embedded engine may use; it would take 90 % itself.'),
});

const journal = z.strictObject({
  maxBytes: byteCount({ min: 1024 * 1024 })
    .default(4 * 1024 * 1024 * 1024)
    .describe('Per signal. Senders are slowed down (429) at 90 % and refused (503) when full.'),
  reserveBytes: byteCount({ min: 0 })
    .default(64 * 1024 * 1024)
    .describe('Disk space left to others: below it requests are refused before a write can fail.'),
  lowDiskBytes: byteCount({ min: 0 })
    .optional()
    .describe(
      'Free disk space below which senders are told to wait (429). Default: the least of 1 GiB, 5 % of the disk and half of what was free at the start.',
    ),
  segmentBytes: byteCount({ min: 64 * 1024 })
    .default(64 * 1024 * 1024)
    .describe('Size of one journal file; space is given back file by file.'),
});

const deadLetter = z.strictObject({
  maxBytes: byteCount({ min: 0 })
    .default(256 * 1024 * 1024)
    .describe('Rows that ClickHouse cannot read; when full their block waits, nothing is dropped.'),
});

const retention = z.strictObject({
  spans: durationMs({ minMs: 3_600_000 })
    .default(7 * 86_400_000)
    .describe('Age at which spans and log records are dropped; older ones are refused on arrival.'),
  bytes: byteCount({ min: 100_000_000 })
    .default(10_000_000_000)
    .describe(
      'Size of the span tables at which the oldest hours are dropped; the same once more for logs, and once more for metrics.',
    ),
  rollups: durationMs({ minMs: 3_600_000 })
    .default(90 * 86_400_000)
    .describe('Age at which the per-minute figures are dropped.'),
});

/** Every key of tracewell.yaml, with its default and the reason for it. Durations are milliseconds, sizes bytes. */
export const configSchema = z.strictObject({
  dataDir: z
    .string()
    .min(1)
    .describe(
      'Journal, engine and secrets. Default: $XDG_DATA_HOME/tracewell (~/.local/share/tracewell), on macOS ~/Library/Application Support/tracewell.',
    ),
  publicUrl: webUrl
    .default('')
    .describe('The address people use for the dashboard; stands in notifications.'),
  listen: listen.prefault({}).describe('Where the listeners are bound.'),
  auth: z
    .strictObject({
      ingestKeysFile: z
        .string()
        .default('')
        .describe('One key a line; set: a sender without a key is refused (401).'),
      apiKeysFile: z
        .string()
        .default('')
        .describe('One key a line; set: a reader of the API without a key is refused (401).'),
    })
    .prefault({})
    .describe('Keys are files, so that the config can be shown to anybody.'),
  clickhouse: clickhouse.prefault({}).describe('Where the spans are stored.'),
  limits: limits.prefault({}).describe('What one request and all together may cost.'),
  shaping: shaping.prefault({}).describe('What is taken out before anything is stored.'),
  journal: journal.prefault({}).describe('The disk budget of what is not in ClickHouse yet.'),
  deadLetter: deadLetter.prefault({}).describe('What ClickHouse can never read is moved aside.'),
  retention: retention.prefault({}).describe('When data is dropped, whichever comes first.'),
  alerting: z
    .strictObject({
      files: z
        .array(z.string().min(1))
        .default([])
        .describe('Rule files; none: alerts.yaml in the data folder.'),
      interval: durationMs({ minMs: 1000 })
        .default(15_000)
        .describe('Time between two evaluations of a rule group that names none.'),
      notifications: z
        .string()
        .default('')
        .describe(
          'Who is told: a file in the shape of alertmanager.yml. None: alerts are written to the log only.',
        ),
    })
    .prefault({})
    .describe('Alert rules.'),
});

/** The effective configuration. Durations are milliseconds, sizes bytes, paths absolute. */
export type Config = z.output<typeof configSchema>;
