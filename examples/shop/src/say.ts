import { inject } from '@tracewell/sdk';

export type Level = 'INFO' | 'WARN' | 'ERROR';

/** What a service said while it worked, with the trace it worked for. */
export interface Said {
  readonly level: Level;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** '' outside of a trace. */
  readonly traceparent: string;
  readonly atMs: number;
}

/** Says one line. The parent process ships it, as a log agent beside the service would. */
export function say(
  level: Level,
  body: string,
  attributes: Readonly<Record<string, string | number>> = {},
): void {
  const { traceparent = '' } = inject<Record<string, string>>({});
  const said: Said = { level, body, attributes, traceparent, atMs: Date.now() };
  process.send?.({ said });
}
