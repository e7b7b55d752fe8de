// The thread that decodes large bodies, each into a block of its own. Started by body-worker.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { DecodeError } from '@tracewell/otlp';
import {
  type NamesPlace,
  type OpenBlock,
  openLogsBlock,
  openMetricsBlock,
  openOperationNames,
  openTracesBlock,
} from '@tracewell/storage';
import type { Config } from '../config.ts';
import { fingerprintOf } from '../delivery/fingerprint.ts';
import { openIntakeRules } from '../delivery/intake-rules.ts';
import type { Decode } from '../delivery/signal-path.ts';
import type { Signal } from '../telemetry/signal.ts';
import { decodeLogRecords, decodePoints, decodeSpans, type FormatOf } from './decode-body.ts';
import type { DecodeAnswer, DecodedBody, DecodeJob } from './decode-job.ts';

const rules = await openIntakeRules(workerData as Config);
const operations = openOperationNames(Date.now);
let place: NamesPlace | undefined;

const DECODE: { readonly [S in Signal]: (job: DecodeJob) => DecodedBody } = {
  traces: (job) => {
    const format = job.format as FormatOf<'traces'>;
    return decode(job, openTracesBlock({ operations }), decodeSpans(format, rules));
  },
  metrics: (job) => {
    const format = job.format as FormatOf<'metrics'>;
    return decode(job, openMetricsBlock(), decodePoints(format, rules));
  },
  logs: (job) => {
    const format = job.format as FormatOf<'logs'>;
    return decode(job, openLogsBlock(), decodeLogRecords(format, rules));
  },
};

function decode<Block extends OpenBlock>(
  { body, times }: DecodeJob,
  block: Block,
  into: Decode<Block>,
): DecodedBody {
  const { outcome, facts } = into(body, block, times);
  // Names that refused items brought along are in the block, too.
  const grown = outcome.accepted === 0 ? [] : block.cut();
  // Copied to their size: buffers that grow are up to twice as large.
  const sections = grown.map((section) => ({
    ...section,
    growth: section.growth.map((bytes) => bytes.slice()),
  }));
  const fingerprint = fingerprintOf(body, facts.ids);
  // The ids may be views of more memory than theirs, and have served.
  return {
    outcome,
    facts: { ...facts, ids: undefined },
    fingerprint,
    sections,
    bytes: body.length,
  };
}

function answer(job: DecodeJob): DecodeAnswer {
  try {
    operations.learn(job.names);
    ({ place } = operations.admittedSince(place));
    const decoded = DECODE[job.signal](job);
    const news = operations.admittedSince(place);
    return { kind: 'decoded', decoded, names: news.names };
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'malformed', fault: error.message };
    return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

parentPort?.on('message', (job: DecodeJob) => {
  const answered = answer(job);
  const sections = answered.kind === 'decoded' ? answered.decoded.sections : [];
  const memory = sections.flatMap(({ growth }) =>
    growth.map(({ buffer }) => buffer as ArrayBuffer),
  );
  parentPort?.postMessage(answered, memory);
});
