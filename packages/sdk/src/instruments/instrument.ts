import type { TextMapPropagator, Tracer } from '@opentelemetry/api';
import type { AsyncContext } from '../async-context.ts';
import type { Durations } from '../metrics/durations.ts';

/** What every instrument works with. */
export interface Telemetry {
  readonly tracer: Tracer;
  readonly durations: Durations;
  readonly contexts: AsyncContext;
  readonly propagator: TextMapPropagator;
  /** Whether requests of this path make no span. */
  readonly ignores: (path: string) => boolean;
}

/** Undoes what an instrument has put in place. */
export type Removal = () => void;
