import type { Field, Kind, Message } from './otlp-schema.ts';
import type { RandomSource } from './random-source.ts';
import { double, field, fixed32, fixed64, message, varint, type Wire } from './wire.ts';

/** One request twice: as a difficult sender writes it, and with the parts of its messages put together. */
export interface RandomRequest {
  /** Fields in any order, repeated, unknown, in parts; defaults written out; numbers padded with zeros. */
  readonly wire: Buffer;
  /** The same meaning for decoders that do not merge: protobuf defines merging as joining the parts. */
  readonly joined: Buffer;
}

interface Chunk extends RandomRequest {
  /** Where it stands in its message. */
  readonly place: number;
}

/** Messages within messages; an AnyValue of a span stands in the fifth. */
const DEPTH = 9;

const TEXTS = [
  '',
  'service.name',
  'deployment.environment.name',
  'http.response.status_code',
  '__proto__',
  'constructor',
  'ä✓😀\u0000\n"\\',
  'x'.repeat(200),
];
const INTEGERS = [0n, 1n, 127n, 128n, 2n ** 31n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n - 1n];
const DOUBLES = [0, -0, 1, -1.5, 0.1, 5e-324, 1.797e308, Number.NaN, Infinity, -Infinity];

export interface Draw {
  readonly random: RandomSource;
  /** Whether unusual forms are written, or only what every encoder writes. */
  readonly isDifficult: boolean;
  /** Overrides the bytes of some fields: ids and times that a store must take. */
  readonly content?: (kind: Kind, number: number, of: Message) => Buffer | undefined;
  /** Fields that are never left out. */
  readonly isAlwaysThere?: (number: number, of: Message) => boolean;
  readonly depth?: number;
}

/** A request that a seed alone decides. */
export function randomRequest(of: Message, draw: Draw): RandomRequest {
  return join(drawMessage(of, draw, 0));
}

function join(chunks: readonly RandomRequest[]): RandomRequest {
  return {
    wire: Buffer.concat(chunks.map(({ wire }) => wire)),
    joined: Buffer.concat(chunks.map(({ joined }) => joined)),
  };
}

/** The fields of a message in the order in which they are written. */
function drawMessage(of: Message, draw: Draw, depth: number): readonly Chunk[] {
  const { random, isDifficult } = draw;
  const fields = of.fields();
  const told = fields.filter(({ oneof }) => oneof !== true);
  const chunks = told.flatMap((one) => drawField(one, of, draw, depth));
  const choices = fields.filter(({ oneof }) => oneof === true);
  if (choices.length > 0) chunks.push(...drawOneof(choices, of, draw, depth));
  if (isDifficult && random.chance(0.1)) chunks.push(...place([unknownField(random)], random));
  return isDifficult ? chunks.sort((a, b) => a.place - b.place) : chunks;
}

/** Gives chunks places in a message without changing their order among themselves. */
function place(chunks: readonly RandomRequest[], random: RandomSource): Chunk[] {
  const places = chunks.map(() => random.below(1_000_000)).sort((a, b) => a - b);
  return chunks.map((chunk, i) => ({ ...chunk, place: places[i] ?? 0 }));
}

function drawField(one: Field, of: Message, draw: Draw, depth: number): Chunk[] {
  const { random, isDifficult } = draw;
  const { kind } = one;
  if (one.repeated === true) return place(drawRepeated(one, of, draw, depth), random);
  if (one.merges === true && typeof kind === 'object') {
    return place(drawParts(one.number, kind, draw, depth), random);
  }
  const isThere = random.chance(0.75) || draw.isAlwaysThere?.(one.number, of) === true;
  const times = isDifficult && random.chance(0.06) ? 2 : Number(isThere);
  return place(
    Array.from({ length: times }, () => drawValue(one, of, draw, depth)),
    random,
  );
}

function drawParts(number: number, of: Message, draw: Draw, depth: number): RandomRequest[] {
  const chunks = drawMessage(of, draw, depth);
  if (draw.random.chance(0.1)) return [];
  const cut = draw.isDifficult && draw.random.chance(0.2) ? draw.random.below(chunks.length) : 0;
  const sent = [chunks.slice(0, cut), chunks.slice(cut)].filter(
    (part, i) => i === 1 || part.length,
  );
  return sent.map((part, i) => ({
    wire: message(number, join(part).wire),
    // The last part stands for all of them, wherever it stands.
    joined: i === sent.length - 1 ? message(number, join(chunks).joined) : Buffer.alloc(0),
  }));
}

function drawRepeated(one: Field, of: Message, draw: Draw, depth: number): RandomRequest[] {
  const { random } = draw;
  const most = depth >= (draw.depth ?? DEPTH) ? 0 : 3;
  const values = Array.from({ length: random.below(most + 1) }, () =>
    drawValue(one, of, draw, depth),
  );
  if (typeof one.kind === 'object' || random.chance(0.3)) return values;
  const packed = Array.from({ length: random.below(4) }, () => scalar(one.kind, draw));
  const same = message(one.number, ...packed);
  return [...values, { wire: same, joined: same }];
}

/** Nothing, one of the choices, or two of them, of which the last counts. */
function drawOneof(choices: readonly Field[], of: Message, draw: Draw, depth: number): Chunk[] {
  const { random } = draw;
  const isDeep = depth >= (draw.depth ?? DEPTH);
  const open = choices.filter(({ kind }) => !isDeep || typeof kind !== 'object');
  if (random.chance(0.06) || open.length === 0) return [];
  const first = random.pick(open);
  const others = open.filter((one) => one !== first);
  const isTwice = draw.isDifficult && others.length > 0 && random.chance(0.08);
  const chosen = isTwice ? [random.pick(others), first] : [first];
  return place(
    chosen.map((one) => drawValue(one, of, draw, depth)),
    random,
  );
}

function drawValue(one: Field, of: Message, draw: Draw, depth: number): RandomRequest {
  const { kind, number } = one;
  const padding = draw.isDifficult && draw.random.chance(0.03) ? 1 : 0;
  if (typeof kind === 'object') {
    const { wire, joined } = join(drawMessage(kind, draw, depth + 1));
    return { wire: field(number, 2, wire, padding), joined: field(number, 2, joined) };
  }
  const content = draw.content?.(kind, number, of) ?? scalar(kind, draw);
  return {
    wire: field(number, wireOf(kind), content, padding),
    joined: field(number, wireOf(kind), content),
  };
}

function wireOf(kind: Kind): Wire {
  if (kind === 'double' || kind === 'fixed64') return 1;
  if (kind === 'fixed32') return 5;
  return kind === 'text' || kind === 'bytes' ? 2 : 0;
}

function scalar(kind: Kind, { random, isDifficult }: Draw): Buffer {
  const padded = (value: bigint): Buffer =>
    isDifficult && random.chance(0.05) ? longVarint(value, random) : varint(value);
  switch (kind) {
    case 'text':
      return Buffer.from(random.pick(TEXTS));
    case 'bytes':
      return random.bytes(random.pick([0, 1, 8, 16, 17]));
    case 'bool':
      return padded(BigInt(random.below(2)));
    case 'double':
      return double(random.pick(DOUBLES));
    case 'fixed32':
      return fixed32(random.pick([0, 1, 0x100, 0x301, 0xffff_ffff]));
    case 'fixed64':
      return fixed64(integer(random));
    case 'enum':
      return padded(BigInt(random.pick([0, 1, 2, 3, 4, 5, 6, 99, -1, -(2 ** 31)])));
    case 'uint32':
      return padded(BigInt(random.pick([0, 1, 300, 2 ** 32 - 1])));
    case 'sint32':
      return padded(BigInt(random.pick([0, 1, 2, 3, 2 ** 32 - 1, 2 ** 32 - 2])));
    default:
      return padded(integer(random));
  }
}

/** Longer than needed; up to 5 bytes or 10, since protobufjs takes every number longer than 5 bytes for one of 10. */
function longVarint(value: bigint, random: RandomSource): Buffer {
  const bytes = varint(value, random.below(4));
  return bytes.length > 5 ? varint(value, 9) : bytes;
}

function integer(random: RandomSource): bigint {
  const drawn = random.chance(0.5)
    ? random.pick(INTEGERS)
    : random.bytes(8).readBigUInt64LE() >> BigInt(random.below(64));
  return BigInt.asUintN(64, random.chance(0.3) ? -drawn : drawn);
}

function unknownField(random: RandomSource): RandomRequest {
  const wire = random.pick([0, 1, 2, 5] as const);
  const content = { 0: varint(integer(random)), 1: random.bytes(8), 5: random.bytes(4) };
  const bytes = wire === 2 ? random.bytes(random.below(40)) : content[wire];
  const unknown = field(random.pick([200, 1000, 2 ** 29 - 1]), wire, bytes);
  return { wire: unknown, joined: unknown };
}
