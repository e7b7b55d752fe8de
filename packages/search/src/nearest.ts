/**
 * The known key that was most likely meant by one that no span carries: `http.status` for
 * `http.response.status_code`, `http.rout` for `http.route`. undefined when none is near.
 */
export function nearestKey(key: string, known: Iterable<string>): string | undefined {
  let best: { readonly key: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = distanceOf(key.toLowerCase(), candidate.toLowerCase());
    if (distance !== undefined && (best === undefined || distance < best.distance))
      best = { key: candidate, distance };
  }
  return best?.key;
}

/** A third of the letters may differ; or all parts of the key stand in the candidate, in their order. */
const DIFFERENT_SHARE = 1 / 3;

function distanceOf(key: string, candidate: string): number | undefined {
  const edits = editDistance(key, candidate);
  if (edits <= Math.max(1, key.length * DIFFERENT_SHARE)) return edits;
  let at = 0;
  for (const part of key.split(/[._-]/)) {
    const found = candidate.indexOf(part, at);
    if (part === '' || found < 0) return undefined;
    at = found + part.length;
  }
  return key.length * DIFFERENT_SHARE + (candidate.length - key.length) / 100;
}

/** Levenshtein's distance: letters to insert, remove or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
