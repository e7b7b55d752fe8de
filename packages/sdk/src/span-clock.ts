import type { HrTime } from '@opentelemetry/api';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** The wall clock was set, or the machine slept: spans that start from now on follow it. */
const LARGEST_DRIFT_MS = 20;

/** What a span of the bundled OpenTelemetry line keeps of its own clock. */
interface ClockedSpan {
  startTime: HrTime;
  readonly _startTimeProvided: boolean;
  readonly _performanceStartTime: number;
}

/**
 * Gives all spans of a process one clock. OpenTelemetry starts each span at a whole millisecond of the wall clock and adds
 * its own monotonic duration, so that a child can seem to end up to a millisecond after the parent that waited for it.
 * Here the start comes from the monotonic clock too, anchored once. A start that the caller gave is left alone.
 */
export class SpanClock implements SpanProcessor {
  /** The wall clock when the monotonic one stood at zero, in milliseconds with a fraction. */
  #originMs = performance.timeOrigin;

  onStart(span: Span): void {
    // The fields are private to the class but fixed: this very version is bundled with us.
    const clocked = span as unknown as ClockedSpan;
    if (clocked._startTimeProvided) return;
    const sinceOriginMs = clocked._performanceStartTime;
    const drift = Date.now() - (this.#originMs + sinceOriginMs);
    if (Math.abs(drift) > LARGEST_DRIFT_MS) this.#originMs = Date.now() - sinceOriginMs;
    clocked.startTime = this.#timeOf(sinceOriginMs);
  }

  /** Whole seconds of the origin are kept apart: a double cannot hold today's nanoseconds. */
  #timeOf(sinceOriginMs: number): HrTime {
    const originSeconds = Math.floor(this.#originMs / 1000);
    const nanos = Math.round((this.#originMs - originSeconds * 1000 + sinceOriginMs) * 1e6);
    const seconds = Math.floor(nanos / 1e9);
    return [originSeconds + seconds, nanos - seconds * 1e9];
  }

  onEnd(): void {
    // Ends follow from starts.
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
