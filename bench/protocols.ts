import { say } from './cleanup.ts';
import { type MeasuredCollector, startCollector } from './collector-process.ts';
import type { LoadFormat } from './load-messages.ts';
import { startLoadProcess } from './load-process.ts';
import { measureSustained, untilEmpty } from './sustained.ts';

const SPANS_PER_REQUEST = 500;
const CONNECTIONS = 8;
const QUEUE_MAX = 300_000;

/** Where each protocol is received. Zipkin's path is also on the port of OTLP/HTTP. */
function addressOf(format: LoadFormat, { url, ports }: MeasuredCollector): string {
  if (format === 'grpc') return `127.0.0.1:${ports.otlpGrpc}`;
  return format === 'zipkin' ? `${url}/api/v2/spans` : `${url}/v1/traces`;
}

/** The load of `ingest` over another protocol: rate, CPU of each process and latencies; every span is counted. */
export async function protocol(
  format: LoadFormat,
  options: { readonly quick: boolean },
): Promise<Record<string, unknown>> {
  await using load = await startLoadProcess();
  await using collector = await startCollector();
  const order = {
    spansPerRequest: SPANS_PER_REQUEST,
    connections: CONNECTIONS,
    format,
    url: addressOf(format, collector),
  };
  await load.send({ ...order, seconds: 3, seed: 1 });
  await untilEmpty(collector);
  const seconds = options.quick ? 8 : 30;
  const { spansPerSecond, spans, cpu, rssMb, sent } = await measureSustained(collector, load, {
    ...order,
    seconds,
    seed: 2,
    queueMax: QUEUE_MAX,
  });
  say(`${format}: ${Math.round(spansPerSecond)} spans/s`);
  return {
    spansPerSecond: Math.round(spansPerSecond),
    spans,
    bytesPerSpan: Math.round(sent.bytes / spans),
    cpuMicrosPerSpan: Object.fromEntries(
      Object.entries(cpu).map(([name, value]) => [name, Number(value.toFixed(2))]),
    ),
    ackP50Ms: Number(sent.p50Ms.toFixed(2)),
    ackP99Ms: Number(sent.p99Ms.toFixed(2)),
    rssMb: Math.round(rssMb),
  };
}
