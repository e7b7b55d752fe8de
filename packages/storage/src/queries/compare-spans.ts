import { isIdentityKey } from '../identity-keys.ts';
import { shareDifference } from '../share-difference.ts';
import type { Store } from '../store.ts';
import { type Answer, answerOf, spannedRange } from './answer.ts';
import {
  type BinShares,
  type ComparedKey,
  countBins,
  countShares,
  type KeyBounds,
  type KeyShares,
  type ValueShares,
} from './count-shares.ts';
import { type ComparedAttribute, type ComparedValue, foldSame } from './fold-same.ts';
import { type Population, type Samples, samplePopulations } from './sample-populations.ts';

export interface CompareSpans {
  readonly selection: Population;
  readonly baseline: Population;
  /** Keys that tell the sides apart by definition: they are left out. */
  readonly definingKeys: ReadonlySet<string>;
}

export interface LeftOutKey extends ComparedKey {
  readonly reason: 'near-unique' | 'long' | 'defining' | 'identity';
  readonly distinctValues: number;
  /** Of an identity whose values differ: the one that differs most. A single bad machine is not lost. */
  readonly strongest?: ComparedValue;
}

export interface Comparison {
  readonly samples: Samples;
  /** False: one side has fewer than 20 traces, so nothing was compared. */
  readonly isEnough: boolean;
  /** The greatest difference first. */
  readonly attributes: readonly ComparedAttribute[];
  readonly leftOut: readonly LeftOutKey[];
  /** Keys that were compared. */
  readonly comparedKeys: number;
}

/** Fewer traces say nothing of a share. */
const TRACES_MIN = 20;
/** Smaller differences are not worth a reader's time. */
const POINTS_MIN = 0.05;
/** Text with at least so many values, each in fewer than two traces on average, is an id. */
const UNIQUE_MIN_VALUES = 20;
/** Numbers with more values than this are put into bins. */
const BINS = 8;
const VALUES_SHOWN = 8;

/**
 * What the traces of a selection have that others of the same operations have not: for each value of each key the share
 * of traces with it on both sides. Kept are differences of 5 points or more whose 99 % interval excludes nought.
 */
export async function compareSpans(
  store: Store,
  question: CompareSpans,
  signal?: AbortSignal,
): Promise<Answer<Comparison>> {
  const taken = await samplePopulations(store, question, signal);
  const samples = taken.rows;
  const smaller = Math.min(samples.selection.traces.length, samples.baseline.traces.length);
  if (smaller < TRACES_MIN) {
    const nothing = { attributes: [], leftOut: [], comparedKeys: 0 };
    return answerOf({ samples, isEnough: false, ...nothing }, [taken]);
  }
  const range = spannedRange(question.selection.range, question.baseline.range);
  const shares = await countShares(store, samples, range, signal);
  const { leftOut, compared } = sortKeys(shares.rows, samples, question.definingKeys);
  const binned = compared.filter((key) => key.isNumber && key.distinctValues > BINS).map(boundsOf);
  const bins =
    binned.length === 0 ? undefined : await countBins(store, samples, range, binned, signal);
  const telling = tellingAttributes(samples, compared, groupBins(binned, bins?.rows ?? []));
  return answerOf(
    {
      ...{ samples, leftOut, isEnough: true, comparedKeys: compared.length },
      attributes: foldSame(telling),
    },
    [taken, shares, ...(bins === undefined ? [] : [bins])],
  );
}

function sortKeys(keys: readonly KeyShares[], samples: Samples, defining: ReadonlySet<string>) {
  const leftOut: LeftOutKey[] = [];
  const compared: KeyShares[] = [];
  for (const key of keys) {
    const reason = whyLeftOut(key, defining);
    if (reason === undefined) compared.push(key);
    else leftOut.push(leftOutKey(key, reason, samples));
  }
  return { leftOut, compared };
}

function leftOutKey(key: KeyShares, reason: LeftOutKey['reason'], samples: Samples): LeftOutKey {
  const { service, place, key: name, distinctValues } = key;
  const strongest =
    reason === 'identity' ? tellingAttributes(samples, [key], new Map())[0]?.values[0] : undefined;
  return {
    ...{ service, place, key: name, distinctValues, reason },
    ...(strongest === undefined ? {} : { strongest }),
  };
}

function whyLeftOut(
  key: KeyShares,
  defining: ReadonlySet<string>,
): LeftOutKey['reason'] | undefined {
  if (defining.has(key.key)) return 'defining';
  if (isIdentityKey(key.key)) return 'identity';
  if (key.isLong) return 'long';
  const isUnique =
    key.distinctValues >= UNIQUE_MIN_VALUES && key.occurrences < 2 * key.distinctValues;
  return isUnique && !key.isNumber ? 'near-unique' : undefined;
}

/** Octiles that coincide make fewer bins; the least value bounds nothing. */
function boundsOf({ service, place, key, octiles }: KeyShares): KeyBounds {
  return { service, place, key, bounds: [...new Set(octiles)] };
}

function nameOf({ service, place, key }: ComparedKey): string {
  return JSON.stringify([service, place, key]);
}

type RawValue = ValueShares & Pick<ComparedValue, 'bin'>;

function groupBins(keys: readonly KeyBounds[], rows: readonly BinShares[]) {
  const bounds = new Map(keys.map((key) => [nameOf(key), key.bounds]));
  const groups = new Map<string, RawValue[]>();
  for (const row of rows) {
    const inner = bounds.get(nameOf(row)) ?? [];
    const bin = { from: inner[row.bin - 1] ?? null, to: inner[row.bin] ?? null };
    const { selection, baseline, traceSet } = row;
    const group = groups.get(nameOf(row)) ?? [];
    group.push({ value: '', bin, selection, baseline, traceSet });
    groups.set(nameOf(row), group);
  }
  return groups;
}

function tellingAttributes(
  { selection, baseline }: Samples,
  keys: readonly KeyShares[],
  bins: ReadonlyMap<string, readonly RawValue[]>,
): ComparedAttribute[] {
  const compare = (raw: RawValue): ComparedValue => ({
    ...raw,
    ...shareDifference(
      { count: raw.selection, of: selection.traces.length },
      { count: raw.baseline, of: baseline.traces.length },
    ),
  });
  return keys.flatMap((key) => {
    const values = (bins.get(nameOf(key)) ?? key.values).map(compare).sort(byDifference);
    const { service, place, key: name, distinctValues } = key;
    return values.some(isTelling)
      ? [
          {
            ...{ service, place, key: name, distinctValues, same: [] },
            values: values.slice(0, VALUES_SHOWN),
          },
        ]
      : [];
  });
}

/** What tells first (a difference may be great and its interval still hold nought), then what the selection has more of. */
function byDifference(a: ComparedValue, b: ComparedValue): number {
  if (isTelling(a) !== isTelling(b)) return isTelling(a) ? -1 : 1;
  return (
    magnitude(b) - magnitude(a) ||
    b.selection - a.selection ||
    (b.bin?.from ?? 0) - (a.bin?.from ?? 0)
  );
}

/** Whole millionths: the differences of two values that exclude one another are the same, whatever floats make of them. */
function magnitude({ difference }: ComparedValue): number {
  return Math.round(Math.abs(difference) * 1e6);
}

function isTelling({ difference, low, high }: ComparedValue): boolean {
  return Math.abs(difference) >= POINTS_MIN && (low > 0 || high < 0);
}
