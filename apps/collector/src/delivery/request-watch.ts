import { EXPIRED_ON_ARRIVAL } from '../telemetry/ledger.ts';
import type { SpanIds } from './fingerprint.ts';
import { type GrowthLimit, UNFOLDS_TOO_LARGE } from './limit-growth.ts';

/** Which times are taken. Unix milliseconds; what lies outside is refused and counted. */
export interface AcceptedTimes {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The request whose items come next. */
export interface RequestBounds {
  readonly body: Uint8Array;
  readonly times: AcceptedTimes;
  readonly growth: GrowthLimit;
}

/** An item that was refused, in the words of its sender. */
export interface RefusedItem {
  readonly service: string;
  /** Name of the span or metric; '' for log records. */
  readonly name: string;
}

/** What the sink in front has seen of one request. */
export interface RequestFacts {
  readonly services: ReadonlySet<string>;
  /** Unix milliseconds of the newest time; undefined when the request carried none. */
  readonly newestMs: number | undefined;
  readonly ids: SpanIds | undefined;
  /** The last trace id, hex. */
  readonly traceId: string;
  /** The last item that was refused, by reason. */
  readonly refused: ReadonlyMap<string, RefusedItem>;
}

/** An item that was refused, its name still in bytes: a text for each of a million would take a second. */
interface RefusedPlace {
  service: string;
  name: Uint8Array;
  nameFrom: number;
  nameTo: number;
}

/** More items in one request than `limits.itemsPerRequest`. */
const TOO_MANY_ITEMS = 'too_many_in_request';
const IN_FUTURE = 'in_future';
const SERVICES_MAX = 100;
const NAME_BYTES_MAX = 100;

/** Watches the items of one request after another: their times, their number, and which were refused. */
export class RequestWatch {
  readonly #itemsMax: number;
  #services = new Set<string>();
  #refused = new Map<string, RefusedPlace>();
  #service = '';
  #bounds: RequestBounds | undefined;
  #items = 0;
  #newestMs = 0;
  /** Where the name of the item stands; a copy, unless it is in the body itself. */
  #name: Uint8Array = new Uint8Array(0);
  #nameFrom = 0;
  #nameTo = 0;
  readonly #copy = new Uint8Array(NAME_BYTES_MAX);

  constructor(itemsMax: number) {
    this.#itemsMax = itemsMax;
  }

  begin(bounds: RequestBounds): void {
    this.#bounds = bounds;
    this.#services = new Set();
    this.#refused = new Map();
    this.#service = '';
    this.#items = 0;
    this.#newestMs = 0;
    this.#nameTo = this.#nameFrom;
  }

  resourceBegan(): void {
    this.#bounds?.growth.begin();
  }

  resourceEnded(service: string): void {
    this.#service = service;
    if (service !== '' && this.#services.size < SERVICES_MAX) this.#services.add(service);
  }

  /** Keeps the name of the item that follows, or is being told. */
  named(bytes: Uint8Array, from: number, to: number): void {
    if (to === from) {
      this.#nameTo = this.#nameFrom;
      return;
    }
    const end = Math.min(to, from + NAME_BYTES_MAX);
    if (bytes === this.#bounds?.body) {
      this.#name = bytes;
      this.#nameFrom = from;
      this.#nameTo = end;
      return;
    }
    this.#copy.set(bytes.subarray(from, end));
    this.#name = this.#copy;
    this.#nameFrom = 0;
    this.#nameTo = end - from;
  }

  sawTime(ms: number): void {
    if (ms > this.#newestMs) this.#newestMs = ms;
  }

  /** Asked once for each item that ends: why it must be refused, though the block would take it. */
  refusal(ms: number): string | undefined {
    this.#items += 1;
    if (this.#items > this.#itemsMax) return TOO_MANY_ITEMS;
    if (this.#bounds === undefined) return undefined;
    const { times, growth } = this.#bounds;
    if (ms === 0) return 'missing_time';
    if (ms < times.fromMs) return EXPIRED_ON_ARRIVAL;
    if (ms > times.toMs) return IN_FUTURE;
    return growth.isExceeded() ? UNFOLDS_TOO_LARGE : undefined;
  }

  /** Remembers the item as the example of a reason; undefined: it was taken. */
  ended(reason: string | undefined): string | undefined {
    if (reason === undefined) return undefined;
    const isCopy = this.#name === this.#copy && this.#nameTo > this.#nameFrom;
    const place = this.#placeOf(reason);
    place.service = this.#service;
    place.name = isCopy ? this.#copy.slice(0, this.#nameTo) : this.#name;
    place.nameFrom = this.#nameFrom;
    place.nameTo = this.#nameTo;
    return reason;
  }

  #placeOf(reason: string): RefusedPlace {
    let place = this.#refused.get(reason);
    if (place === undefined) {
      place = { service: '', name: this.#copy, nameFrom: 0, nameTo: 0 };
      this.#refused.set(reason, place);
    }
    return place;
  }

  facts(): Omit<RequestFacts, 'ids' | 'traceId'> {
    const newestMs = this.#newestMs === 0 ? undefined : this.#newestMs;
    return { services: this.#services, newestMs, refused: this.#refusedItems() };
  }

  #refusedItems(): ReadonlyMap<string, RefusedItem> {
    const items = new Map<string, RefusedItem>();
    for (const [reason, { service, name, nameFrom, nameTo }] of this.#refused) {
      const text = Buffer.from(name.subarray(nameFrom, nameTo)).toString();
      items.set(reason, { service, name: text });
    }
    return items;
  }
}

/** Nanoseconds in two halves as milliseconds. */
export function toMs(low: number, high: number): number {
  return ((high >>> 0) * 4_294_967_296 + (low >>> 0)) / 1e6;
}
