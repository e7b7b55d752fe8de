import { errorText } from './error-causes.ts';
import { type PathShare, pathShares } from './path-share.ts';
import { findPattern, type Pattern } from './patterns.ts';
import type { Repeat } from './repeats.ts';
import type { Trace } from './trace.ts';

/** A piece of the sentence. A piece with rows is a clause: choosing it selects them. */
export interface SentencePart {
  readonly text: string;
  readonly about?: 'duration' | 'owner' | Pattern['kind'] | 'error';
  readonly rows?: readonly number[];
}

/** What the sentence needs to know from elsewhere: how numbers are written, and how the root compares. */
export interface SentenceFacts {
  readonly duration: (nanoseconds: number) => string;
  readonly ratio: (ratio: number) => string;
  /** How the root's duration sits among its kind; said from n = 100 on. */
  readonly percentile: { readonly slowerThan: number; readonly n: number } | null;
}

/** A share of the critical path worth naming. */
const OWNER_MIN_SHARE = 0.3;
const PERCENTILE_MIN_N = 100;
const ERROR_TEXT_MAX = 80;

function rootDuration({ columns, tree }: Trace): number {
  return columns.end[tree.mainRoot]! - columns.start[tree.mainRoot]!;
}

function durationParts(trace: Trace, facts: SentenceFacts): SentencePart[] {
  const root = trace.tree.mainRoot;
  const took: SentencePart = {
    text: facts.duration(rootDuration(trace)),
    about: 'duration',
    rows: [root],
  };
  if (root >= trace.columns.spanCount) {
    return [{ text: 'The root span has not arrived; what is here took ' }, took, { text: '.' }];
  }
  const { percentile } = facts;
  if (percentile === null || percentile.n < PERCENTILE_MIN_N) {
    return [{ text: 'Took ' }, took, { text: '.' }];
  }
  const { slowerThan } = percentile;
  const rank =
    slowerThan >= 0.5
      ? `slower than ${facts.ratio(slowerThan)}`
      : `faster than ${facts.ratio(1 - slowerThan)}`;
  return [{ text: 'Took ' }, took, { text: `, ${rank} of its kind.` }];
}

function largestOwner(trace: Trace): PathShare | undefined {
  const [first, second] = pathShares(trace);
  return first && second && first.share >= OWNER_MIN_SHARE ? first : undefined;
}

function ownerParts(owner: PathShare, facts: SentenceFacts): SentencePart[] {
  const { service, share, rows } = owner;
  const whose = owner.owner === service ? `${service} itself` : `${service} → ${owner.owner}`;
  return [
    { text: ' ' },
    { text: `${facts.ratio(share)} of the wait is ${whose}`, about: 'owner', rows },
  ];
}

function repeatParts(
  trace: Trace,
  repeat: Repeat,
  owner: PathShare | undefined,
  facts: SentenceFacts,
): SentencePart[] {
  const { columns } = trace;
  const first = repeat.rows[0]!;
  const calls = `${repeat.rows.length} identical ${columns.names[columns.name[first]!]} calls`;
  const clause = (text: string): SentencePart => ({ text, about: 'repeat', rows: repeat.rows });
  if (owner?.rows.includes(first))
    return [{ text: ': ' }, clause(calls), { text: ', one after another.' }];
  const service = columns.services[columns.service[first]!];
  const length = facts.duration(repeat.to - repeat.from);
  const end = { text: ` ran one after another for ${length}.` };
  return [{ text: owner ? '. ' : ' ' }, clause(`${calls} of ${service}`), end];
}

/** A gap, a retry or a wait: what was no work, in one clause. */
function patternParts(
  { columns }: Trace,
  pattern: Exclude<Pattern, { kind: 'repeat' }>,
  facts: SentenceFacts,
): SentencePart[] {
  const name = (row: number) => columns.names[columns.name[row]!] ?? '';
  const service = (row: number) => columns.services[columns.service[row]!] ?? '';
  const length = facts.duration(pattern.ns);
  const clause = (text: string, rows: readonly number[], end: string): SentencePart[] => [
    { text: ' ' },
    { text, about: pattern.kind, rows },
    { text: end },
  ];
  switch (pattern.kind) {
    case 'gap': {
      const { row, before, after } = pattern;
      const between = ` between ${name(before)} and ${name(after)}.`;
      return clause(`${length} of ${service(row)} are not recorded`, [row, before, after], between);
    }
    case 'retry': {
      const { failed, again } = pattern;
      const text = `${name(failed)} of ${service(failed)} failed and was tried again`;
      return clause(text, [failed, again], ` ${length} after its start.`);
    }
    case 'wait': {
      const { producer, consumer } = pattern;
      const text = `${name(consumer)} of ${service(consumer)} waited ${length}`;
      return clause(text, [producer, consumer], ' in the queue.');
    }
  }
}

function shortened(text: string): string {
  const line = text
    .split('\n', 1)[0]!
    .trim()
    .replace(/[.\s]+$/, '');
  return line.length <= ERROR_TEXT_MAX ? line : `${line.slice(0, ERROR_TEXT_MAX - 1).trimEnd()}…`;
}

function errorParts(trace: Trace): SentencePart[] {
  const { columns, causes } = trace;
  const first = causes[0];
  const span = first === undefined ? undefined : trace.spans[first];
  if (first === undefined || span === undefined) return [];
  const count = causes.length === 1 ? '1 error: ' : `${causes.length} errors, first: `;
  const owner = columns.owners[columns.owner[first]!];
  return [
    { text: ' ' },
    { text: `${count}${shortened(errorText(span))}`, about: 'error', rows: [first] },
    { text: ` in ${owner}.` },
  ];
}

/**
 * The trace in one sentence of at most four clauses, every number computed from its spans: how long it took and how
 * that compares, who holds the critical path, the pattern that took the most time, and the first error by cause.
 */
export function describeTrace(trace: Trace, facts: SentenceFacts): SentencePart[] {
  if (trace.tree.mainRoot === -1) return [{ text: 'This trace has no spans.' }];
  const parts = durationParts(trace, facts);
  const owner = largestOwner(trace);
  const pattern = findPattern(trace);
  if (owner) parts.push(...ownerParts(owner, facts));
  if (pattern?.kind === 'repeat') parts.push(...repeatParts(trace, pattern.repeat, owner, facts));
  else {
    if (owner) parts.push({ text: '.' });
    if (pattern) parts.push(...patternParts(trace, pattern, facts));
  }
  parts.push(...errorParts(trace));
  return parts.length === 3 ? ordinary(parts, facts) : parts;
}

/** Nothing to report, and the duration is an ordinary one: then say just that. */
function ordinary(parts: readonly SentencePart[], { percentile }: SentenceFacts): SentencePart[] {
  const known = percentile !== null && percentile.n >= PERCENTILE_MIN_N;
  const normal = known && percentile.slowerThan >= 0.05 && percentile.slowerThan <= 0.95;
  return normal ? [...parts.slice(0, 2), { text: ', normal for its kind.' }] : [...parts];
}

/** The sentence as plain text: for screen readers, link previews and the copied share text. */
export function sentenceText(parts: readonly SentencePart[]): string {
  return parts.map((part) => part.text).join('');
}
