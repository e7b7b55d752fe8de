import { type InsertWithData, readInsert } from './insert-head.ts';
import { isWord, type Token, tokens } from './tokens.ts';

export interface Query {
  readonly kind: 'select' | 'other';
  /** The text without its FORMAT clause and trailing semicolon */
  readonly text: string;
  readonly format: string | undefined;
  /** WITH TOTALS is somewhere in it: its answer cannot be streamed */
  readonly totals: boolean;
}

/**
 * Finds out what a statement is without parsing it: whether data follows it, which FORMAT it names, whether its
 * answer may be streamed. `text` may be bytes decoded as latin1; all offsets are then byte offsets.
 */
export function readStatement(text: string): InsertWithData | Query {
  const first = tokens(text).next().value as Token | undefined;
  if (isWord(first, 'INSERT')) {
    // Its FORMAT, if any, is that of its own file: it belongs to the statement.
    return readInsert(text) ?? { kind: 'other', text, format: undefined, totals: false };
  }
  const selects = isWord(first, 'SELECT', 'WITH', 'FROM') || first?.text === '(';
  return readQuery(text, selects ? 'select' : 'other');
}

function readQuery(text: string, kind: Query['kind']): Query {
  const all = [...tokens(text)];
  while (all.at(-1)?.text === ';') all.pop();
  const totals = all.some((token, i) => isWord(token, 'WITH') && isWord(all[i + 1], 'TOTALS'));
  const end = all.at(-1)?.to ?? 0;
  const at = formatClause(all);
  const [keyword, name] = [all[at], all[at + 1]];
  if (at < 0 || !keyword || !name)
    return { kind, text: text.slice(0, end), format: undefined, totals };
  return {
    kind,
    text: text.slice(0, keyword.from) + text.slice(name.to, end),
    format: name.text,
    totals,
  };
}

/** The index of `FORMAT name` at the end of a statement, before SETTINGS at most; -1 when there is none. */
function formatClause(all: readonly Token[]): number {
  let depth = 0;
  for (let i = all.length - 1; i > 0; i--) {
    const text = all[i]?.text;
    if (text === ')') depth++;
    if (text === '(') depth--;
    if (depth !== 0 || !isWord(all[i], 'FORMAT')) continue;
    const after = all[i + 2];
    const named = all[i + 1]?.kind === 'word';
    if (named && (after === undefined || isWord(after, 'SETTINGS'))) return i;
  }
  return -1;
}
