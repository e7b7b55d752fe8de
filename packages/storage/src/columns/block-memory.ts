import { adoptMemory, type Bytes, expectBytes } from './bytes.ts';

/** Runs of bytes that belong together, block after block of one shape. */
export interface Shaped {
  /** Blocks of the same shape have the same runs in the same order. */
  readonly shape: string;
  readonly memory: readonly Bytes[];
}

/** How long the runs of the block before were, by shape: the next one is often of the same size. */
const lengthsBefore = new Map<string, readonly number[]>();

/** Memory of blocks that are done, by shape. */
const spares = new Map<string, (readonly Uint8Array[])[]>();
/** A second spare would be 30 MB that only the rarest moment uses, when two blocks are done before one is begun. */
const SPARES_MAX = 1;
const SPARE_MS = 10_000;
let forgetting: NodeJS.Timeout | undefined;

/** Tells the blocks that follow how large this one became. */
export function rememberLengths({ shape, memory }: Shaped): void {
  lengthsBefore.set(
    shape,
    memory.map(({ length }) => length),
  );
}

/** Gives empty runs the memory that a block has left, and room for as much as the one before held. */
export function takeMemory({ shape, memory }: Shaped): void {
  for (const [i, data] of (spares.get(shape)?.pop() ?? []).entries()) {
    if (memory[i]) adoptMemory(memory[i], data);
  }
  for (const [i, length] of (lengthsBefore.get(shape) ?? []).entries()) {
    if (memory[i]) expectBytes(memory[i], length + length / 8);
  }
}

/**
 * Leaves the memory to a later block: a busy collector would allocate and drop tens of megabytes a second, and V8
 * answers each such step with a whole garbage collection. Unused for a while, it is let go.
 */
export function leaveMemory({ shape, memory }: Shaped): void {
  const left = spares.get(shape) ?? [];
  if (left.length < SPARES_MAX) left.push(memory.map(({ data }) => data));
  spares.set(shape, left);
  for (const bytes of memory) {
    bytes.length = 0;
    adoptMemory(bytes, new Uint8Array(0));
  }
  clearTimeout(forgetting);
  forgetting = setTimeout(forget, SPARE_MS).unref();
}

/** An idle process allocates so little that V8 would keep what was dropped for hours: it is asked where it can be. */
function forget(): void {
  spares.clear();
  globalThis.gc?.();
}
