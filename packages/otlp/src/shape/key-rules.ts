import { Buffer } from 'node:buffer';
import { type FittingRule, fittingRule, type ShapingRule } from './shaping-rules.ts';

/** Keys whose rules are remembered; a sender may invent keys without end. */
const REMEMBERED_MAX = 4096;
const RECENT = 64;
const NO_RULES: readonly FittingRule[] = [];

interface KeyPattern {
  readonly pattern: RegExp;
  readonly rule: FittingRule;
}

/**
 * Tells which rules fit a key. Nearly every key is told apart by its first or last two bytes; the rules of the others
 * are looked for once and remembered.
 */
export class KeyRules {
  readonly #patterns: readonly KeyPattern[];
  /** 1 where two bytes, case aside, begin or end some pattern: see `pair`. */
  readonly #firsts = new Uint8Array(65_536);
  readonly #lasts = new Uint8Array(65_536);
  /** A pattern with neither: every key is looked up. */
  #isAny = false;
  readonly #known = new Map<string, readonly FittingRule[]>();
  /** Keys that were asked for last, by a number that is quickly made of their bytes. */
  readonly #recent: { readonly key: Uint8Array; readonly rules: readonly FittingRule[] }[] = [];

  constructor(rules: readonly ShapingRule[]) {
    this.#patterns = rules.flatMap((rule) => {
      const fitting = fittingRule(rule);
      return rule.keys.map((key) => ({ pattern: patternOf(key), rule: fitting }));
    });
    for (const { keys } of rules) for (const key of keys) this.#expect(Buffer.from(key));
  }

  /** Whether a key may have rules; false is certain. */
  mayFit(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#isAny) return true;
    if (to - from < 2) return false;
    return (
      this.#lasts[pair(bytes[to - 2]!, bytes[to - 1]!)] === 1 ||
      this.#firsts[pair(bytes[from]!, bytes[from + 1]!)] === 1
    );
  }

  /** The rules that fit a key, in their order. */
  of(bytes: Uint8Array, from: number, to: number): readonly FittingRule[] {
    const place = (to - from + (bytes[from]! << 2) + (bytes[to - 1]! << 4)) % RECENT;
    const recent = this.#recent[place];
    if (recent !== undefined && isSame(recent.key, bytes, from, to)) return recent.rules;
    const rules = this.#rulesOf(bytes, from, to);
    this.#recent[place] = { key: Uint8Array.from(bytes.subarray(from, to)), rules };
    return rules;
  }

  #rulesOf(bytes: Uint8Array, from: number, to: number): readonly FittingRule[] {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#patterns.filter(({ pattern }) => pattern.test(key));
    const rules = found.length === 0 ? NO_RULES : found.map(({ rule }) => rule);
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    this.#known.set(key, rules);
    return rules;
  }

  #expect(key: Buffer): void {
    const [first = STAR, second = STAR] = key;
    const [last = STAR, lastButOne = STAR] = key.subarray(-2).reverse();
    if (isPlain(lastButOne) && isPlain(last)) this.#lasts[pair(lastButOne, last)] = 1;
    else if (isPlain(first) && isPlain(second)) this.#firsts[pair(first, second)] = 1;
    else this.#isAny = true;
  }
}

function isSame(key: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (key.length !== to - from) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[from + i]) return false;
  return true;
}

const STAR = 0x2a;

/** Whether a byte of a pattern stands for itself, or its other case. */
function isPlain(byte: number): boolean {
  return byte !== STAR && byte < 0x80;
}

/** Two bytes as one number. Case is set aside, for other characters than letters too: it is only a filter. */
function pair(first: number, second: number): number {
  return ((first | 0x20) << 8) | (second | 0x20);
}

function patternOf(key: string): RegExp {
  const parts = key.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`, 'i');
}
