import type { TestAttribute, TestAttributes, TestSpan } from './test-span.ts';

/** One log record with everything OTLP says about it. Ids are lower-case hex, times nanoseconds. */
export interface TestLog {
  readonly timeUnixNano: bigint;
  /** 0 leaves it out. */
  readonly observedTimeUnixNano: bigint;
  /** 0 to 24: 9 is INFO, 13 WARN, 17 ERROR. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: TestAttribute;
  readonly attributes: TestAttributes;
  readonly resource: TestAttributes;
  readonly scope: { readonly name: string; readonly version: string };
  /** '' when the log record belongs to no trace. */
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly eventName: string;
  readonly droppedAttributesCount: number;
}

/** What a test says about a log record; everything else has a default. */
export interface LogSketch extends Partial<Omit<TestLog, 'resource'>> {
  readonly service?: string;
  readonly environment?: string;
  /** Added to `service.name` and `deployment.environment.name`. */
  readonly resource?: TestAttributes;
  /** Gives the log record its trace, span and resource, and the span's start as time. */
  readonly of?: TestSpan | undefined;
}

const SECOND_MS = 1000;

/** A log record with defaults: INFO of service `test`, a second ago. */
export function log(sketch: LogSketch = {}): TestLog {
  const { service, environment, of, resource, ...given } = sketch;
  return {
    timeUnixNano: of?.startTimeUnixNano ?? BigInt(Date.now() - SECOND_MS) * 1_000_000n,
    observedTimeUnixNano: 0n,
    severityNumber: 9,
    severityText: 'INFO',
    body: 'something happened',
    attributes: {},
    scope: { name: 'test', version: '1.0.0' },
    traceId: of?.traceId ?? '',
    spanId: of?.spanId ?? '',
    flags: 0,
    eventName: '',
    droppedAttributesCount: 0,
    ...given,
    resource: {
      ...(of?.resource ?? { 'service.name': 'test' }),
      ...(service === undefined ? {} : { 'service.name': service }),
      ...(environment === undefined ? {} : { 'deployment.environment.name': environment }),
      ...resource,
    },
  };
}
