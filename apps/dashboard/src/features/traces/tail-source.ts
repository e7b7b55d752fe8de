import type { TailTraces, TailTrouble } from '@tracewell/api/browser';

/** Where the stream stands. */
export type TailState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Cut off, or the store cannot be asked; it goes on by itself. */
  | { readonly kind: 'trouble'; readonly why: string };

interface TailListener {
  readonly onTraces: (event: TailTraces) => void;
  readonly onState: (state: TailState) => void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;

/**
 * Follows the live traces of a query until the returned function is called. A stream that breaks is opened again,
 * later each time; a browser by itself gives up after an answer that is no stream.
 */
export function followTail(
  question: { readonly query: string; readonly env: string },
  listener: TailListener,
): () => void {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(question)) if (value !== '') search.set(name, value);
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_RETRY_MS;
  const open = () => {
    source = new EventSource(`/api/v1/tail?${search}`);
    source.onopen = () => {
      waitMs = FIRST_RETRY_MS;
      listener.onState({ kind: 'open' });
    };
    source.addEventListener('traces', (event: MessageEvent<string>) => {
      listener.onState({ kind: 'open' });
      listener.onTraces(JSON.parse(event.data) as TailTraces);
    });
    source.addEventListener('trouble', (event: MessageEvent<string>) => {
      const { detail } = JSON.parse(event.data) as TailTrouble;
      listener.onState({ kind: 'trouble', why: detail });
    });
    source.onerror = () => {
      source?.close();
      const seconds = Math.round(waitMs / 1000);
      listener.onState({ kind: 'trouble', why: `Cut off, trying again in ${seconds} s` });
      timer = setTimeout(open, waitMs);
      waitMs = Math.min(waitMs * 2, LAST_RETRY_MS);
    };
  };
  listener.onState({ kind: 'connecting' });
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
