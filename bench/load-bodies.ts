import { otlpBodies } from './otlp-load.ts';

/** Enough different bodies that no cache holds them all; each is sent again under other ids. */
const TEMPLATES = 48;

/** A body and where in it the ids and times of its spans stand. */
interface Template {
  readonly body: Uint8Array;
  readonly ids: Uint32Array;
  readonly times: Uint32Array;
}

const WIRE_BYTES = 2;
const WIRE_FIXED64 = 1;

/**
 * The load of every bench as a source of bodies. Each body has trace and span ids that no other has, and times that
 * begin now, so that no request repeats another. Writing them costs a fraction of encoding the spans again.
 */
export function openLoad(order: {
  readonly spansPerRequest: number;
  readonly seed: number;
}): () => Uint8Array {
  const { madeAtMs, templates } = templatesOf(order.spansPerRequest);
  let made = 0;
  return () => {
    const template = templates[made % templates.length] as Template;
    made += 1;
    const body = Buffer.from(template.body);
    // Within a body the ids still refer to each other: all change by the same bits.
    const [low, high] = [Math.imul(made, 0x9e3779b1), Math.imul(made, 0x85ebca77) ^ order.seed];
    for (const at of template.ids) {
      body.writeInt32LE(body.readInt32LE(at) ^ low, at);
      body.writeInt32LE(body.readInt32LE(at + 4) ^ high, at + 4);
    }
    moveTimes(body, template.times, (Date.now() - madeAtMs) * 1e6);
    return body;
  };
}

const KNOWN = new Map<number, { madeAtMs: number; templates: readonly Template[] }>();

/** Made once in a process, so that a second load begins to send at once. */
function templatesOf(spansPerBody: number): { madeAtMs: number; templates: readonly Template[] } {
  const known = KNOWN.get(spansPerBody);
  if (known !== undefined) return known;
  const nowMs = Date.now();
  const bodies = otlpBodies({ bodies: TEMPLATES, spansPerBody, seed: 1, nowMs });
  const made = { madeAtMs: nowMs, templates: bodies.map(toTemplate) };
  KNOWN.set(spansPerBody, made);
  return made;
}

/** Adds nanoseconds to 64-bit times, in halves: BigInt would cost more than the rest. */
function moveTimes(body: Buffer, times: Uint32Array, nanoseconds: number): void {
  const [moveLow, moveHigh] = [nanoseconds % 2 ** 32, Math.floor(nanoseconds / 2 ** 32)];
  for (const at of times) {
    const low = body.readUInt32LE(at) + moveLow;
    const carry = low >= 2 ** 32 ? 1 : 0;
    body.writeUInt32LE(low % 2 ** 32, at);
    body.writeUInt32LE(body.readUInt32LE(at + 4) + moveHigh + carry, at + 4);
  }
}

function toTemplate(body: Uint8Array): Template {
  const [ids, times]: [number[], number[]] = [[], []];
  const request = new Message(body, 0, body.length);
  request.each(1, (resourceSpans) =>
    resourceSpans.each(2, (scopeSpans) =>
      scopeSpans.each(2, (span) => {
        for (const field of [1, 2, 4])
          span.each(field, ({ from, to }) => to > from && ids.push(from));
        for (const field of [7, 8]) span.each(field, ({ from }) => times.push(from));
        span.each(11, (event) => event.each(1, ({ from }) => times.push(from)));
      }),
    ),
  );
  return { body, ids: Uint32Array.from(ids), times: Uint32Array.from(times) };
}

/** One protobuf message within a body: enough of a reader to find the fields of a load that we made ourselves. */
class Message {
  readonly from: number;
  readonly to: number;
  readonly #body: Uint8Array;

  constructor(body: Uint8Array, from: number, to: number) {
    this.#body = body;
    this.from = from;
    this.to = to;
  }

  /** Calls back with every occurrence of a field that is a message, bytes or fixed64. */
  each(wanted: number, found: (field: Message) => unknown): void {
    for (let at = this.from; at < this.to; ) {
      const [tag, afterTag] = this.#varint(at);
      const wire = tag & 7;
      const [length, from] =
        wire === WIRE_BYTES ? this.#varint(afterTag) : [wire === WIRE_FIXED64 ? 8 : 4, afterTag];
      at = wire === 0 ? this.#varint(afterTag)[1] : from + length;
      if (tag >>> 3 === wanted && wire !== 0) found(new Message(this.#body, from, at));
    }
  }

  /** A varint of at most 32 bits that matter, and where it ends. */
  #varint(start: number): [number, number] {
    let [value, shift, at] = [0, 0, start];
    for (;;) {
      const byte = this.#body[at] ?? 0;
      at += 1;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return [value >>> 0, at];
      shift += 7;
    }
  }
}
