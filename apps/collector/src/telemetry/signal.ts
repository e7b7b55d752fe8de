/** What is received, in the order in which it is shown. Everything else about a signal hangs on tables by this name. */
export const SIGNALS = ['traces', 'metrics', 'logs'] as const;

export type Signal = (typeof SIGNALS)[number];

/** One value for each signal. */
export function bySignal<T>(of: (signal: Signal) => T): Readonly<Record<Signal, T>> {
  return Object.fromEntries(SIGNALS.map((signal) => [signal, of(signal)])) as Record<Signal, T>;
}
