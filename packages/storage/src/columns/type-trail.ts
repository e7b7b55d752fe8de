import { appendSlice, type Bytes } from './bytes.ts';

/**
 * The types of a row's own attributes, found again by the way they came. Rows of one instrumentation site bring the
 * same keys with the same types in the same order, so that the text of `AttributeTypes` is built once and not per row.
 */
export interface TypeTrail {
  /** Where the row that is being written stands; undefined once it has left the trail. */
  at: TrailNode | undefined;
  /** The text of a row that has left; until then only a place to write the text of a new node. */
  readonly types: Bytes;
  root: TrailNode;
  /** What the resource and scope add to every text: a number that changes with it. */
  binding: number;
  /** Numbers of the types of arrays and lists, which have no letter. */
  readonly nested: Map<string, number>;
  nodes: number;
}

/** What a row has after one more type. */
interface TrailNode {
  /** `key=type,...` so far. */
  readonly text: Uint8Array;
  /** The step that was taken last, and where it led: mostly the next one too. */
  lastStep: number;
  lastNode: TrailNode | undefined;
  readonly steps: Map<number, TrailNode>;
  /** Index of the whole text in the dictionary of `AttributeTypes`, under a binding. */
  index: number;
  boundTo: number;
}

/** Senders that invent keys must not fill the memory. */
const NODES_MAX = 10_000;
/**
 * A row with a longer text leaves the trail and goes on by itself: every node holds the whole text, so that thousands
 * of types in one row would cost their square.
 */
const TEXT_MAX = 2048;
/** Types are numbers below: letters by their code, those of arrays and lists above. */
const TYPES = 4096;
const FIRST_NESTED = 128;

export function openTypeTrail(types: Bytes): TypeTrail {
  const root = openNode(new Uint8Array(0));
  return { at: root, types, root, binding: 0, nested: new Map(), nodes: 0 };
}

function openNode(text: Uint8Array): TrailNode {
  return { text, lastStep: -1, lastNode: undefined, steps: new Map(), index: 0, boundTo: -1 };
}

/** Forgets everything: the indexes of keys mean something else from now on. */
export function forgetTrail(trail: TypeTrail): void {
  trail.root = openNode(trail.root.text);
  trail.at = trail.root;
  trail.nodes = 0;
  trail.nested.clear();
}

export function beginTrail(trail: TypeTrail): void {
  if (trail.nodes > NODES_MAX) forgetTrail(trail);
  trail.at = trail.root;
}

/** One attribute that is not a string. `append` appends it to `types`; it is called only where the text is not known. */
export function follow(trail: TypeTrail, key: number, type: number, append: () => void): void {
  const { at } = trail;
  const step = key * TYPES + type;
  if (at === undefined) append();
  else if (at.lastStep === step && at.lastNode) trail.at = at.lastNode;
  else trail.at = otherStep(trail, at, step, append);
}

/** Lets the row go on by itself: what is appended to `types` from now on is its text. */
export function leaveTrail(trail: TypeTrail): void {
  if (trail.at !== undefined) writeText(trail.types, trail.at);
  trail.at = undefined;
}

/** Makes a node's text the text of the row. */
export function writeText(types: Bytes, { text }: TrailNode): void {
  types.length = 0;
  appendSlice(types, text, 0, text.length);
}

function otherStep(
  trail: TypeTrail,
  at: TrailNode,
  step: number,
  append: () => void,
): TrailNode | undefined {
  let node = at.steps.get(step);
  if (node === undefined) {
    const { types } = trail;
    writeText(types, at);
    append();
    if (types.length > TEXT_MAX) return undefined;
    node = openNode(types.data.slice(0, types.length));
    at.steps.set(step, node);
    trail.nodes++;
  }
  at.lastStep = step;
  at.lastNode = node;
  return node;
}

/** Number of the type of an array or list, by its text. */
export function nestedType(trail: TypeTrail, text: string): number {
  const known = trail.nested.get(text);
  if (known !== undefined) return known;
  if (FIRST_NESTED + trail.nested.size >= TYPES) {
    // Numbers are given anew: the row goes on where no step knows an old one.
    const { at } = trail;
    forgetTrail(trail);
    trail.at = at && openNode(at.text);
  }
  const type = FIRST_NESTED + trail.nested.size;
  trail.nested.set(text, type);
  return type;
}
