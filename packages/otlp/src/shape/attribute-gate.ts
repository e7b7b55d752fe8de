import { Buffer } from 'node:buffer';
import type { AttributeSink } from '../sink.ts';
import type { KeyRules } from './key-rules.ts';
import { REDACTED, redactCredentials } from './redact-credentials.ts';
import { isServiceName, serviceNameOf } from './service-name.ts';
import { placeBit, type ShapingAction, type ShapingPlace } from './shaping-rules.ts';
import { CLEAN, HASH, SKIP, ValueFate } from './value-fate.ts';

/** What an attribute may be. Sizes are bytes of UTF-8. */
export interface AttributeLimits {
  /** An attribute with a longer key is left out. */
  readonly keyBytes: number;
  /** Longer texts and byte strings are cut, also within arrays and lists. */
  readonly valueBytes: number;
  /** Arrays and lists within each other; what lies deeper becomes empty. */
  readonly valueDepth: number;
}

export interface Shaping {
  readonly rules: KeyRules;
  /** The text that stands for a value: the same for the same bytes, and not to be undone. */
  readonly hash: (value: Uint8Array) => string;
}

const RESOURCE = placeBit('resource');
const REDACTED_BYTES = Buffer.from(REDACTED);

/**
 * Stands in front of the attributes of a sink: applies limits and shaping rules, and keeps `service.name`. Its owner
 * says what the attributes belong to (`enter`, `enterPart`). An attribute to which nothing applies costs two looks into
 * a table and a comparison of lengths.
 */
export class AttributeGate implements AttributeSink {
  /** `service.name` of the resource told last, as it was stored; '' when it has none. */
  service = '';
  /** Attributes that were left out by a limit since `enter` or `enterPart`. */
  dropped = 0;
  readonly #inner: AttributeSink;
  readonly #limits: AttributeLimits;
  readonly #shaping: Shaping | undefined;
  readonly #fate: ValueFate;
  /** What was cut, left out or shaped, by reason. */
  readonly #tally = new Map<string, number>();
  #place = 0;
  #left = 0;
  #outer = { place: 0, left: 0, dropped: 0 };
  #isServiceName = false;

  constructor(inner: AttributeSink, limits: AttributeLimits, shaping: Shaping | undefined) {
    this.#inner = inner;
    this.#limits = limits;
    this.#shaping = shaping;
    this.#fate = new ValueFate(limits.valueDepth);
  }

  /** The attributes that follow belong to this; at most so many pass. */
  enter(place: ShapingPlace, max: number): void {
    this.#place = placeBit(place);
    this.#left = max;
    this.dropped = 0;
    this.#isServiceName = false;
    this.#fate.reset();
    if (this.#place === RESOURCE) this.service = '';
  }

  /** Like `enter`, within what was entered last: an event or link of a span. */
  enterPart(place: ShapingPlace, max: number): void {
    this.#outer.place = this.#place;
    this.#outer.left = this.#left;
    this.#outer.dropped = this.dropped;
    this.enter(place, max);
  }

  /** No attribute passes, and none is counted, until the next `enter` or `leavePart`. */
  skipAll(): void {
    this.#fate.skipAll();
  }

  /** Back to what the part belongs to. */
  leavePart(): void {
    this.#fate.reset();
    this.#place = this.#outer.place;
    this.#left = this.#outer.left;
    this.dropped = this.#outer.dropped;
  }

  /** Counts something that was cut, left out or shaped. */
  count(reason: string): void {
    this.#tally.set(reason, (this.#tally.get(reason) ?? 0) + 1);
  }

  /** Adds what was counted to a tally and begins anew. */
  takeCounts(into: Map<string, number>): void {
    for (const [reason, n] of this.#tally) into.set(reason, (into.get(reason) ?? 0) + n);
    this.#tally.clear();
  }

  attributeKey(bytes: Uint8Array, from: number, to: number): void {
    const fate = this.#fate;
    if (!fate.isTaken) return;
    if (fate.depth === 0 && this.#place === RESOURCE && isServiceName(bytes, from, to)) {
      // Taken also behind the limit: without it the rows would belong to nobody.
      this.#isServiceName = true;
      fate.isPlain = false;
    } else if (fate.depth === 0 && --this.#left < 0) {
      this.#leaveOut('limited.attributes');
      return;
    } else if (to - from > this.#limits.keyBytes) {
      this.#leaveOut('limited.key_bytes');
      return;
    }
    if (this.#shaping?.rules.mayFit(bytes, from, to)) this.#ruledKey(bytes, from, to);
    else this.#inner.attributeKey(bytes, from, to);
  }

  attributeString(bytes: Uint8Array, from: number, to: number): void {
    const end = to - from <= this.#limits.valueBytes ? to : this.#cut(bytes, from);
    if (this.#fate.isPlain) this.#inner.attributeString(bytes, from, end);
    else this.#oddString(bytes, from, end);
  }

  attributeBool(value: boolean): void {
    if (this.#fate.isHashed) this.#hash(Buffer.from(String(value)));
    else if (this.#fate.isTaken) this.#inner.attributeBool(value);
    this.#fate.ended();
  }

  attributeInt(low: number, high: number): void {
    if (this.#fate.isHashed) this.#hash(Buffer.from(integerText(low, high)));
    else if (this.#fate.isTaken) this.#inner.attributeInt(low, high);
    this.#fate.ended();
  }

  attributeDouble(value: number): void {
    if (this.#fate.isHashed) this.#hash(Buffer.from(String(value)));
    else if (this.#fate.isTaken) this.#inner.attributeDouble(value);
    this.#fate.ended();
  }

  attributeBytes(bytes: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, from + this.#limits.valueBytes);
    if (this.#fate.isHashed) this.#hash(bytes.subarray(from, to));
    else if (this.#fate.isTaken) {
      if (end < to) this.count('limited.value_bytes');
      this.#inner.attributeBytes(bytes, from, end);
    }
    this.#fate.ended();
  }

  attributeEmpty(): void {
    if (this.#fate.isTaken) this.#inner.attributeEmpty();
    this.#fate.ended();
  }

  attributeArrayBegin(): void {
    if (this.#opens()) this.#inner.attributeArrayBegin();
  }

  attributeArrayEnd(): void {
    if (this.#fate.close()) this.#inner.attributeArrayEnd();
    this.#fate.ended();
  }

  attributeListBegin(): void {
    if (this.#opens()) this.#inner.attributeListBegin();
  }

  attributeListEnd(): void {
    if (this.#fate.close()) this.#inner.attributeListEnd();
    this.#fate.ended();
  }

  #opens(): boolean {
    const wasTaken = this.#fate.isTaken;
    const isTaken = this.#fate.open();
    if (wasTaken && !isTaken) {
      this.count('limited.value_depth');
      this.#inner.attributeEmpty();
    }
    return isTaken;
  }

  #leaveOut(reason: string): void {
    this.count(reason);
    if (this.#fate.depth === 0) this.dropped += 1;
    this.#fate.begin(SKIP);
  }

  /** A key that may have rules. Within a value that is hashed nothing is left to protect. */
  #ruledKey(bytes: Uint8Array, from: number, to: number): void {
    const action = this.#fate.mode === HASH ? 'keep' : this.#actionFor(bytes, from, to);
    if (action !== 'drop') this.#inner.attributeKey(bytes, from, to);
    if (action === 'drop' || action === 'redact') {
      this.#isServiceName = false;
      this.count(`shaped.${action}`);
      if (action === 'redact')
        this.#inner.attributeString(REDACTED_BYTES, 0, REDACTED_BYTES.length);
      this.#fate.begin(SKIP);
    } else if (action !== 'keep') {
      this.#fate.begin(action === 'hash' ? HASH : CLEAN);
    }
  }

  #actionFor(bytes: Uint8Array, from: number, to: number): ShapingAction {
    const fitting = this.#shaping?.rules.of(bytes, from, to) ?? [];
    const first = fitting.find(
      ({ places, services }) =>
        (places & this.#place) !== 0 && (services === undefined || services.has(this.service)),
    );
    return first?.action ?? 'keep';
  }

  #oddString(bytes: Uint8Array, from: number, to: number): void {
    const fate = this.#fate;
    if (fate.isHashed) this.#hash(bytes.subarray(from, to));
    else if (fate.isTaken) this.#toldString(bytes, from, to);
    if (fate.depth === 0) this.#isServiceName = false;
    fate.ended();
  }

  #toldString(bytes: Uint8Array, from: number, to: number): void {
    if (this.#isServiceName && this.#fate.depth === 0)
      this.service = serviceNameOf(bytes, from, to);
    const clean = this.#fate.mode === CLEAN ? redactCredentials(bytes, from, to) : undefined;
    if (clean === undefined) {
      this.#inner.attributeString(bytes, from, to);
      return;
    }
    this.count('shaped.redact-credentials');
    this.#inner.attributeString(clean, 0, clean.length);
  }

  /** Where a text that is too long is cut: before a character that would not fit whole. */
  #cut(bytes: Uint8Array, from: number): number {
    if (this.#fate.isTaken) this.count('limited.value_bytes');
    let end = from + this.#limits.valueBytes;
    while (end > from && (bytes[end]! & 0xc0) === 0x80) end -= 1;
    return end;
  }

  #hash(value: Uint8Array): void {
    this.count('shaped.hash');
    const hashed = Buffer.from(this.#shaping?.hash(value) ?? REDACTED);
    this.#inner.attributeString(hashed, 0, hashed.length);
  }
}

function integerText(low: number, high: number): string {
  return BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString();
}
