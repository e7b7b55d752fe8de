import type { ShareDifference } from '../share-difference.ts';
import type { ComparedKey } from './count-shares.ts';

/** One value of a key, or one bin of its numbers, on both sides. */
export interface ComparedValue extends ShareDifference {
  readonly value: string;
  /** Bounds of a bin, the first inclusive; null where it is open. undefined: a single value. */
  readonly bin?: { readonly from: number | null; readonly to: number | null };
  /** Traces of each side with the value. */
  readonly selection: number;
  readonly baseline: number;
  readonly traceSet: string;
}

export interface ComparedAttribute extends ComparedKey {
  /** The value that differs most first. */
  readonly values: readonly ComparedValue[];
  readonly distinctValues: number;
  /** Keys that say the same: their most different value is carried by the very same traces. */
  readonly same: readonly (ComparedKey & { readonly value: string })[];
}

/**
 * Of several keys that say the same (a version, its instance, its process id), the one that people act upon stands
 * for all: what was deployed, then what failed, then what was asked, then where it ran.
 */
const RANKS: readonly (readonly [RegExp, number])[] = [
  [/^service\.version$/, 0],
  [/^(deployment\.|feature_flag\.|vcs\.)/, 1],
  [/^(exception\.type|error\.type|error)$/, 2],
  [/^(host|process|container|k8s|os|telemetry|cloud)\./, 7],
  [/^service\.instance\.id$/, 7],
  [/^(exception|thread|code)\./, 6],
];

function rankOf({ place, key }: ComparedKey): number {
  const known = RANKS.find(([pattern]) => pattern.test(key));
  if (known !== undefined) return known[1];
  return place === 'intrinsic' ? 4 : 3;
}

/** The attributes ranked by their greatest difference; those carried by the very same traces become one. */
export function foldSame(attributes: readonly ComparedAttribute[]): ComparedAttribute[] {
  const groups = new Map<string, ComparedAttribute[]>();
  for (const attribute of [...attributes].sort(inOrder)) {
    const { traceSet, selection, baseline } = first(attribute);
    const name = `${traceSet} ${selection} ${baseline}`;
    groups.set(name, [...(groups.get(name) ?? []), attribute]);
  }
  return [...groups.values()].flatMap(([leader, ...others]) =>
    leader === undefined ? [] : [{ ...leader, same: others.map(sameOf) }],
  );
}

function first({ values }: ComparedAttribute): ComparedValue {
  const value = values[0];
  if (value === undefined) throw new Error('a compared attribute has at least one value');
  return value;
}

function sameOf(attribute: ComparedAttribute) {
  const { service, place, key } = attribute;
  return { service, place, key, value: first(attribute).value };
}

function inOrder(a: ComparedAttribute, b: ComparedAttribute): number {
  return (
    Math.abs(first(b).difference) - Math.abs(first(a).difference) ||
    rankOf(a) - rankOf(b) ||
    compareText(a.service, b.service) ||
    compareText(a.place, b.place) ||
    compareText(a.key, b.key)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
