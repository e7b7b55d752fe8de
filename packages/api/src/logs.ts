import type { DurationNs, Meta, UnixNano } from './meta.ts';
import type { Attributes, AttributeTypes, AttributeValue } from './traces.ts';

/** The levels of OTLP's SeverityNumber, lowest first; each has four steps. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** `unspecified`: the sender named no severity number. */
export type LogLevel = (typeof LOG_LEVELS)[number] | 'unspecified';

export interface LogRecord {
  /** When it happened; when it was observed or arrived, where the sender does not know. */
  readonly timeUnixNano: UnixNano;
  /** null where the sender gave none. */
  readonly observedTimeUnixNano: UnixNano | null;
  readonly level: LogLevel;
  /** OTLP's number, 1 to 24; 0 for none. */
  readonly severityNumber: number;
  /** The level as the sender calls it; '' for none. */
  readonly severityText: string;
  readonly service: string;
  /** Usually text; structured bodies come as they were sent. */
  readonly body: AttributeValue;
  readonly bodyType?: AttributeTypes[string];
  readonly attributes: Attributes;
  readonly attributeTypes?: AttributeTypes;
  readonly resource: Attributes;
  readonly resourceTypes?: AttributeTypes;
  readonly scope: { readonly name: string; readonly version: string };
  /** '' when it belongs to no trace. */
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

export interface LogsAnswer {
  /** Newest first, or oldest first when `order` asked for it. */
  readonly logs: readonly LogRecord[];
  /** Give it back as `cursor` for the next page; null on the last one. */
  readonly cursor: string | null;
  /** The page was looked for from its end of the range up to here. */
  readonly searchedToUnixNano: UnixNano;
  readonly meta: Meta;
}

export interface LogHistogramAnswer {
  readonly startTimeUnixNano: UnixNano;
  readonly stepNs: DurationNs;
  /** What the columns of `counts` are: `unspecified`, then the levels from the lowest to the highest. */
  readonly levels: readonly LogLevel[];
  /** `counts[step][level]`. */
  readonly counts: readonly (readonly number[])[];
  readonly meta: Meta;
}
