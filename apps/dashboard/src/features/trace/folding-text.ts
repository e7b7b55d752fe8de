import type { Folding, Trace } from '@tracewell/trace';

/** More rows than this are left out of an address, which would grow beyond what links bear. */
const FLIPPED_MAX = 100;
const REPEAT = 'r';
const JOINT = '.';

/** Rows that stand against the rule, as ids: `r` before the first of a repeat. */
export function flippedText({ columns }: Trace, folding: Folding): string {
  const id = (row: number) => columns.ids.at(row) ?? '';
  return [
    ...[...folding.flipped].map(id),
    ...[...folding.flippedRepeats].map((row) => REPEAT + id(row)),
  ]
    .slice(0, FLIPPED_MAX)
    .join(JOINT);
}

/** The folding that a text of {@link flippedText} stands for, and the part of it that names rows not in the trace. */
export function foldingOf(
  { columns }: Trace,
  rule: Pick<Folding, 'level' | 'unfolds'>,
  text: string,
): { readonly folding: Folding; readonly unknown: string } {
  const flipped = new Set<number>();
  const flippedRepeats = new Set<number>();
  const unknown: string[] = [];
  for (const part of text.split(JOINT).filter((it) => it !== '')) {
    const isRepeat = part.startsWith(REPEAT);
    const row = columns.ids.indexOf(isRepeat ? part.slice(REPEAT.length) : part);
    if (row === -1) unknown.push(part);
    else if (isRepeat) flippedRepeats.add(row);
    else flipped.add(row);
  }
  return { folding: { ...rule, flipped, flippedRepeats }, unknown: unknown.join(JOINT) };
}
