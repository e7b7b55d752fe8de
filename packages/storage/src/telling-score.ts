/** Spans of a group, and how many of them failed, or were slow without failing. */
export interface OutcomeCounts {
  readonly spans: number;
  readonly failed: number;
  readonly slow: number;
}

/** How much an even split weighs beside telling outcomes apart, in bits a unit of Gini impurity. */
const EVENNESS = 0.05;

/**
 * How much the value of a key tells about spans, in bits: what it says of the outcome (failed, slow, other) beyond
 * what so many groups would say by chance, and a little for splitting them evenly. Spans without the key are a group
 * of their own. 0 when the key splits nothing.
 * @param values a group for each value
 * @param all all spans, carriers of the key or not
 */
export function tellingScore(values: readonly OutcomeCounts[], all: OutcomeCounts): number {
  const groups = [...values, withoutKey(values, all)].filter(({ spans }) => spans > 0);
  if (groups.length < 2) return 0;
  const outcomes = outcomesOf(all);
  const shared = groups.reduce((sum, group) => sum + sharedBits(group, outcomes, all.spans), 0);
  const seen = outcomes.filter((count) => count > 0).length;
  // Miller and Madow's estimate of what chance alone yields.
  const byChance = ((groups.length - 1) * (seen - 1)) / (2 * all.spans * Math.LN2);
  const carriers = values.reduce((sum, { spans }) => sum + spans, 0);
  const impurity =
    1 - groups.reduce((sum, { spans }) => sum + (spans / all.spans) * (spans / all.spans), 0);
  return Math.max(0, shared - byChance) + EVENNESS * impurity * (carriers / all.spans);
}

function withoutKey(values: readonly OutcomeCounts[], all: OutcomeCounts): OutcomeCounts {
  const rest = (name: keyof OutcomeCounts) =>
    values.reduce((left, value) => left - value[name], all[name]);
  return { spans: rest('spans'), failed: rest('failed'), slow: rest('slow') };
}

function outcomesOf({ spans, failed, slow }: OutcomeCounts): readonly number[] {
  return [failed, slow, spans - failed - slow];
}

/** The part of the mutual information that one group adds. */
function sharedBits(group: OutcomeCounts, outcomes: readonly number[], all: number): number {
  return outcomesOf(group).reduce((sum, count, at) => {
    if (count === 0) return sum;
    const expected = (group.spans * (outcomes[at] ?? 0)) / all;
    return sum + (count / all) * Math.log2(count / expected);
  }, 0);
}
