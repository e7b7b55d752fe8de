import type { Removal } from './instruments/instrument.ts';

const EXIT_FLUSH_MS = 2000;

interface ExitWork {
  /** Sends what has ended; gives up at the first failed attempt. */
  readonly flush: (timeoutMs: number) => Promise<unknown>;
  /** Whether anything waits to be sent. */
  readonly hasWork: () => boolean;
}

/**
 * Sends the last spans when the process ends. SIGTERM: flush for 2 s at most, then let Node end the process as it would have
 * without us, but only when nobody else listens: an application with its own shutdown decides itself. SIGINT is never touched.
 */
export function flushAtExit({ flush, hasWork }: ExitWork): Removal {
  let flushed = false;
  const onBeforeExit = () => {
    // Runs again when the loop is empty again; once is enough.
    if (flushed || !hasWork()) return;
    flushed = true;
    void flush(EXIT_FLUSH_MS);
  };
  const onTerminate = () => {
    void flush(EXIT_FLUSH_MS).finally(() => {
      if (process.listenerCount('SIGTERM') !== 1) return;
      process.removeListener('SIGTERM', onTerminate);
      process.kill(process.pid, 'SIGTERM');
    });
  };
  process.on('beforeExit', onBeforeExit);
  process.on('SIGTERM', onTerminate);
  return () => {
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('SIGTERM', onTerminate);
  };
}
