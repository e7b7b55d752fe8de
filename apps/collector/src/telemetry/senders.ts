import type { SenderReport } from './ingest-report.ts';

const SENDERS_MAX = 1000;
const SERVICES_MAX = 20;

/** What one well-formed request tells about its sender. */
export interface SenderSighting {
  readonly address: string;
  readonly userAgent: string;
  readonly services: ReadonlySet<string>;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly newestMs: number | undefined;
  readonly accepted: number;
  readonly rejected: number;
  readonly deduplicated: number;
}

/** Who has been sending, by address and kind of SDK; the one not heard of longest is forgotten first. */
export class Senders {
  readonly #senders = new Map<string, SenderReport>();

  saw(sighting: SenderSighting): void {
    const { sdk, version } = parseUserAgent(sighting.userAgent);
    const { address } = sighting;
    const key = `${address} ${sdk} ${version}`;
    const known = this.#senders.get(key);
    const services = new Set([...(known?.services ?? []), ...sighting.services]);
    this.#senders.delete(key);
    this.#senders.set(key, {
      address,
      sdk,
      version,
      services: [...services].slice(-SERVICES_MAX),
      lastSeenMs: sighting.atMs,
      clockOffsetMs: clockOffset(sighting) ?? known?.clockOffsetMs ?? null,
      requests: (known?.requests ?? 0) + 1,
      items: (known?.items ?? 0) + sighting.accepted,
      rejected: (known?.rejected ?? 0) + sighting.rejected,
      deduplicated: (known?.deduplicated ?? 0) + sighting.deduplicated,
    });
    for (const oldest of this.#senders.keys()) {
      if (this.#senders.size <= SENDERS_MAX) break;
      this.#senders.delete(oldest);
    }
  }

  /** The one heard of last first. */
  list(): SenderReport[] {
    return [...this.#senders.values()].reverse();
  }
}

/** How far the newest time lies ahead of our clock. Behind means nothing: senders wait and batch. */
function clockOffset({ newestMs, atMs }: SenderSighting): number | undefined {
  return newestMs === undefined ? undefined : Math.round(Math.max(0, newestMs - atMs));
}

/** The first product of a User-Agent: `OTel-OTLP-Exporter-JavaScript/0.223.0`. */
function parseUserAgent(userAgent: string): { sdk: string; version: string } {
  const [product = ''] = userAgent.split(' ', 1);
  const [sdk = '', version = ''] = product.split('/', 2);
  return { sdk: sdk.slice(0, 100), version: version.slice(0, 50) };
}
