import type { FlushOptions, InitOptions, Sdk, Stats } from '@tracewell/sdk';
import { apiNotice } from './api-version.ts';
import { readEnvironment } from './environment.ts';
import { printNotice } from './notice.ts';
import { start } from './start.ts';
import { statsOf } from './stats.ts';

/**
 * The one running SDK of this process. It lives on the global object because a process can hold several copies of this package
 * (one per folder that installed it) and must be instrumented once, not once per copy.
 */
const KEY = Symbol.for('tracewell.sdk.1');
const holder = globalThis as typeof globalThis & { [KEY]?: Sdk | undefined };

const off: Sdk = {
  endpoint: '',
  serviceName: '',
  flush: () => Promise.resolve(true),
  shutdown: () => Promise.resolve(true),
  stats: () => statsOf(false, undefined, undefined),
};

/** Starts tracing, once. */
export function init(options: InitOptions = {}): Sdk {
  const environment = readEnvironment();
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return off;
  if (holder[KEY]) {
    if (Object.keys(options).length > 0) {
      printNotice({
        code: 'TW7005',
        text: 'init() was called when tracing had started already (--import or -r does that); its options are ignored. Use OTEL_* variables, or start without the flag.',
      });
    }
    return holder[KEY];
  }
  const sdk = start(environment, options, printNotice, () => {
    holder[KEY] = undefined;
  });
  holder[KEY] = sdk;
  const notice = apiNotice();
  if (notice) printNotice(notice);
  return sdk;
}

export function flush(options?: FlushOptions): Promise<boolean> {
  return (holder[KEY] ?? off).flush(options);
}

export function shutdown(options?: FlushOptions): Promise<boolean> {
  return (holder[KEY] ?? off).shutdown(options);
}

export function stats(): Stats {
  return (holder[KEY] ?? off).stats();
}
