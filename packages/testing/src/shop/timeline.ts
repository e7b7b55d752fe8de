import type { SeededRandom } from '../seeded-random.ts';
import type { TestAttributes, TestEvent, TestLink, TestSpan, TestSpanKind } from '../test-span.ts';
import { resourceOfService, type ShopService } from './services.ts';
import type { ShopWeather } from './weather.ts';

/** What one trace is being written with. Times inside a trace are nanoseconds since its start. */
export interface TraceDraft {
  readonly random: SeededRandom;
  readonly weather: ShopWeather;
  readonly traceId: string;
  readonly startUnixNano: bigint;
  readonly environment: string;
  readonly spans: TestSpan[];
}

/** What a visitor does. A journey writes its whole trace, and may begin another one through a queue. */
export type Journey = (draft: TraceDraft, continueLater: ContinueLater) => void;

/** Opens a trace that begins `afterMs` after the start of this one. */
export type ContinueLater = (afterMs: number, write: (draft: TraceDraft) => void) => void;

export interface Step {
  readonly service: ShopService;
  readonly name: string;
  readonly kind: TestSpanKind;
  readonly scope: string;
  readonly attributes: TestAttributes;
  readonly links?: readonly TestLink[];
}

/** A span that is still running. Its `cursor` is the moment its work has come to. */
export interface RunningSpan {
  readonly draft: TraceDraft;
  readonly spanId: string;
  readonly parent: RunningSpan | undefined;
  readonly step: Step;
  readonly startNs: number;
  cursor: number;
  attributes: TestAttributes;
  readonly events: TestEvent[];
}

const MS = 1e6;

// OTLP SpanFlags as the OpenTelemetry SDKs set them: sampled, and whether the parent is remote.
const SAMPLED = 0x101;
const REMOTE_PARENT = 0x200;

/** Starts a span where its parent has come to, or at `atNs` in a new trace. */
export function begin(draft: TraceDraft, parent: RunningSpan | undefined, step: Step): RunningSpan {
  const startNs = parent?.cursor ?? 0;
  const { attributes } = step;
  const spanId = draft.random.hex(8);
  return { draft, spanId, parent, step, startNs, cursor: startNs, attributes, events: [] };
}

/** Time the span spends on its own. */
export function work(span: RunningSpan, ms: number): void {
  span.cursor += Math.round(ms * MS);
}

/** Self time around `medianMs`, as real code has it: mostly near the median, sometimes far above. */
export function think(span: RunningSpan, medianMs: number): void {
  work(span, span.draft.random.logNormal(medianMs, 0.4));
}

/** Ends the span where its work has come to; its parent goes on from there. */
export function end(span: RunningSpan, failure?: string): void {
  const { draft, step, parent } = span;
  draft.spans.push({
    traceId: draft.traceId,
    spanId: span.spanId,
    parentSpanId: parent?.spanId ?? '',
    name: step.name,
    kind: step.kind,
    startTimeUnixNano: draft.startUnixNano + BigInt(span.startNs),
    durationNs: BigInt(span.cursor - span.startNs),
    attributes: span.attributes,
    resource: resourceOfService(step.service, draft.weather, draft.environment),
    scope: { name: step.scope, version: '0.223.0' },
    status:
      failure === undefined ? { code: 'unset', message: '' } : { code: 'error', message: failure },
    events: span.events,
    links: step.links ?? [],
    traceState: '',
    flags: parent !== undefined && step.kind === 'server' ? SAMPLED | REMOTE_PARENT : SAMPLED,
  });
  if (parent !== undefined) parent.cursor = Math.max(parent.cursor, span.cursor);
}

/** Runs branches at the same time: each starts where the span is now, and the span goes on after the last. */
export function together(span: RunningSpan, branches: readonly (() => void)[]): void {
  const from = span.cursor;
  let latest = from;
  for (const branch of branches) {
    span.cursor = from;
    branch();
    latest = Math.max(latest, span.cursor);
  }
  span.cursor = latest;
}

/** Records an exception as the semantic conventions say: an event on the span in which it was thrown. */
export function recordException(
  span: RunningSpan,
  type: string,
  message: string,
  at: string,
): void {
  span.events.push({
    name: 'exception',
    timeUnixNano: span.draft.startUnixNano + BigInt(span.cursor),
    attributes: {
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': `${type}: ${message}\n    at ${at}\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
    },
  });
}

export function addAttributes(span: RunningSpan, attributes: TestAttributes): void {
  span.attributes = { ...span.attributes, ...attributes };
}
