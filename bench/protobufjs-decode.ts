// Decodes the bodies of the load with the code that protobufjs generates, and nothing else: how much CPU is that?
// Started by `naive.ts`; answers with CPU-microseconds a span.
import { createRequire } from 'node:module';
import { openLoad } from './load-bodies.ts';

interface Generated {
  decode(body: Uint8Array): { readonly resourceSpans: readonly unknown[] };
}
const { opentelemetry } = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer-protobufjs/build/src/generated/root.js',
);
const { ExportTraceServiceRequest } = opentelemetry.proto.collector.trace.v1 as {
  ExportTraceServiceRequest: Generated;
};

const SPANS_PER_REQUEST = 500;
/** Before so many the code is partly interpreted and costs more than twice as much. */
const WARM_UP = 3000;

function decodeAll(bodies: readonly Uint8Array[], rounds: number): void {
  for (let round = 0; round < rounds; round += 1) {
    for (const body of bodies) {
      const { resourceSpans } = ExportTraceServiceRequest.decode(body);
      if (resourceSpans.length === 0) throw new Error('protobufjs read nothing');
    }
  }
}

process.once('message', ({ spans }: { spans: number }) => {
  const next = openLoad({ spansPerRequest: SPANS_PER_REQUEST, seed: 7 });
  const bodies = Array.from({ length: 100 }, next);
  decodeAll(bodies, WARM_UP / bodies.length);
  const rounds = Math.ceil(spans / SPANS_PER_REQUEST / bodies.length);
  const before = process.cpuUsage();
  decodeAll(bodies, rounds);
  const { user, system } = process.cpuUsage(before);
  const decoded = rounds * bodies.length * SPANS_PER_REQUEST;
  process.send?.({ microsPerSpan: (user + system) / decoded });
});
process.once('disconnect', () => process.exit());
process.send?.({ type: 'ready' });
