import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { diag } from '@opentelemetry/api';
import type { Removal } from './instrument.ts';

/** Listens on Node's diagnostics channels. A fault of ours in a listener must never reach the application: it would end it. */
export function listen(listeners: Readonly<Record<string, (message: never) => void>>): Removal {
  const bound = Object.entries(listeners).map(([name, listener]) => {
    const guarded = (message: unknown) => {
      try {
        listener(message as never);
      } catch (error) {
        diag.error(`@tracewell/sdk: listener of ${name} failed`, error);
      }
    };
    subscribe(name, guarded);
    return { name, guarded };
  });
  return () => {
    for (const { name, guarded } of bound) unsubscribe(name, guarded);
  };
}
