import type { SenderMistake, StatusAnswer } from '@tracewell/api/browser';

/** What the store held when the page opened. */
export interface Opening {
  /** Unix nanoseconds of the newest span; null when the store was empty. */
  readonly newest: string | null;
  /** Names of the services known by then. */
  readonly services: ReadonlySet<string>;
}

/** What the page waits for: the first span of all, or the first one of a service that is new. */
export interface Waiting {
  readonly arrived: boolean;
  /** Who sent it; '' while that is not known. */
  readonly service: string;
  /** The watch line while nothing has arrived. */
  readonly words: string;
}

/**
 * The state of the wait. A span of a service that was there before does not end it: the page stays
 * reachable as "Add a service" while others send.
 */
export function watch(status: StatusAnswer | undefined, opening: Opening | undefined): Waiting {
  if (!(status && opening)) return waits('Asking the collector.');
  const names = status.senders.flatMap((sender) => sender.services);
  const newcomer = names.find((name) => !opening.services.has(name));
  const first = opening.newest === null;
  if (newcomer !== undefined || (first && status.newestSpanUnixNano !== null)) {
    return { arrived: true, service: newcomer ?? '', words: '' };
  }
  if (status.ingestPublishedAtUnixNano === null) {
    return waits(
      'The receiving process has said nothing yet: look at the window where Tracewell runs.',
    );
  }
  const earlier = first ? 'Nothing yet.' : 'No new service since this page opened.';
  return waits(`Listening on ${listeningOn(status)}. ${earlier}`);
}

function waits(words: string): Waiting {
  return { arrived: false, service: '', words };
}

/** The ports that take spans: `4318`, or several: `4318, 4317 and 9411`. */
function listeningOn(status: StatusAnswer): string {
  const receivers = status.listeners.filter(({ protocol }) => /otlp|zipkin/i.test(protocol));
  const ports = [...new Set(receivers.map((listener) => String(listener.port)))];
  if (ports.length < 2) return ports[0] ?? 'no port';
  return `${ports.slice(0, -1).join(', ')} and ${ports.at(-1)}`;
}

/** Requests that failed lately, the newest first: within the last ten minutes, at most three. */
export function recentMistakes(status: StatusAnswer, nowMs: number): SenderMistake[] {
  return status.mistakes
    .filter((mistake) => nowMs - Number(mistake.lastSeenUnixNano) / 1e6 < 600_000)
    .sort((a, b) => Number(BigInt(b.lastSeenUnixNano) - BigInt(a.lastSeenUnixNano)))
    .slice(0, 3);
}

const ANYWHERE = new Set(['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost', '']);

/**
 * The OTLP/HTTP address, from the listeners of the status answer. A listener on loopback is
 * `localhost`; one on all addresses is named by the host under which the reader reached this page.
 * The usual port is assumed until the collector has answered.
 */
export function otlpHttpAddress(status: StatusAnswer | undefined, pageHost: string): string {
  const listener = status?.listeners.find((one) => /^otlp.?http$/i.test(one.protocol));
  const open = listener?.host === '0.0.0.0' || listener?.host === '::';
  const host = hostName(listener?.host ?? '', open ? pageHost : 'localhost');
  return `http://${host}:${listener?.port ?? 4318}`;
}

function hostName(bound: string, reached: string): string {
  const host = ANYWHERE.has(bound) ? reached : bound;
  if (ANYWHERE.has(host)) return 'localhost';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
