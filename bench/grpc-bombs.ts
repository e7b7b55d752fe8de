import { writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { scratchFolder } from './cleanup.ts';
import { startIngest } from './collector-process.ts';
import { beginPeak, memoryOf } from './resident-memory.ts';

const STREAMS = 100;
const MIB = 1024 * 1024;
const METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

export interface GrpcBombFigures {
  readonly sentMib: number;
  readonly idleMib: number;
  readonly peakMib: number;
  /** How many calls ended with each `grpc-status`. */
  readonly statuses: Readonly<Record<string, number>>;
}

/**
 * One connection opens 100 calls at once, each with a gzip message of 16 KB that would become 16 MiB. Once with the
 * usual limits, and once with the one of the ratio lifted, so that only the room of a sender is left.
 */
export async function grpcBombs(): Promise<Record<string, GrpcBombFigures>> {
  return {
    usual: await bombs(''),
    anyRatio: await bombs('limits: { compressionRatio: 10000 }\n'),
  };
}

async function bombs(yaml: string): Promise<GrpcBombFigures> {
  const folder = await scratchFolder('grpc-bombs');
  const config = join(folder.path, 'tracewell.yaml');
  await writeFile(config, yaml);
  await using ingest = await startIngest(folder.path, {
    environment: { TRACEWELL_CONFIG: config, TRACEWELL_CLICKHOUSE_URL: 'http://127.0.0.1:9' },
  });
  const message = gzipSync(Buffer.alloc(16 * MIB));
  const prefix = Buffer.alloc(5, 1);
  prefix.writeUInt32BE(message.length, 1);
  const framed = Buffer.concat([prefix, message]);
  const idle = await beginPeak(ingest.pid);
  const statuses = await callAtOnce(ingest.ports.otlpGrpc ?? 0, framed);
  const peak = await memoryOf(ingest.pid, 'VmHWM');
  const mib = (bytes: number): number => Math.round((bytes / MIB) * 10) / 10;
  return {
    sentMib: mib(framed.length * STREAMS),
    idleMib: mib(idle),
    peakMib: mib(peak),
    statuses,
  };
}

async function callAtOnce(port: number, framed: Buffer): Promise<Record<string, number>> {
  const session = connect(`http://127.0.0.1:${port}`);
  session.setMaxListeners(0);
  const calls = Array.from({ length: STREAMS }, () => {
    const call = session.request({
      ':method': 'POST',
      ':path': METHOD,
      'content-type': 'application/grpc',
      'grpc-encoding': 'gzip',
      te: 'trailers',
    });
    return new Promise<string>((resolve) => {
      let status = 'none';
      call.on('response', (headers) => {
        status = String(headers['grpc-status']);
      });
      call.on('error', () => undefined).on('close', () => resolve(status));
      call.resume().end(framed);
    });
  });
  const statuses: Record<string, number> = {};
  for (const status of await Promise.all(calls)) statuses[status] = (statuses[status] ?? 0) + 1;
  session.close();
  return statuses;
}
