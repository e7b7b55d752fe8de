/**
 * The types of a row's own attributes, found again by the way they came. Rows of one instrumentation site bring the
 * same keys with the same types in the same order, so that the text of `AttributeTypes` is built once and not per row.
 */
export interface TypeTrail {
  /** Where the row that is being written stands. */
  at: TrailNode;
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
/** Types are numbers below: letters by their code, those of arrays and lists above. */
const TYPES = 4096;
const FIRST_NESTED = 128;

export function openTypeTrail(): TypeTrail {
  const root = openNode(new Uint8Array(0));
  return { at: root, root, binding: 0, nested: new Map(), nodes: 0 };
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

/** One attribute that is not a string. `textOf` answers the text of the row with it, and is asked for new steps only. */
export function follow(
  trail: TypeTrail,
  key: number,
  type: number,
  textOf: (before: Uint8Array) => Uint8Array,
): void {
  const { at } = trail;
  const step = key * TYPES + type;
  trail.at = at.lastStep === step && at.lastNode ? at.lastNode : otherStep(trail, step, textOf);
}

function otherStep(
  trail: TypeTrail,
  step: number,
  textOf: (before: Uint8Array) => Uint8Array,
): TrailNode {
  const { at } = trail;
  let node = at.steps.get(step);
  if (node === undefined) {
    node = openNode(textOf(at.text));
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
    const { text: before } = trail.at;
    forgetTrail(trail);
    trail.at = openNode(before);
  }
  const type = FIRST_NESTED + trail.nested.size;
  trail.nested.set(text, type);
  return type;
}
