import { enumeration, INTRINSICS, isIntrinsic, SCOPES } from './fields.ts';
import { type Token, tokenize } from './tokenizer.ts';

/** What may stand at an offset of an unfinished query. */
export interface Completion {
  readonly expects: 'key' | 'operator' | 'value' | 'connective';
  /** The part already typed, and where it stands: a chosen option replaces `[from, to)`. */
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  /** The key in front, when an operator or value is expected. */
  readonly key: string | undefined;
  /** What the language itself offers, filtered by the prefix; keys and values of the data come from the API. */
  readonly options: readonly string[];
}

type State = 'key' | 'operator' | 'value' | 'list-open' | 'list-value' | 'list-next' | 'connective';

const KEYS = [...Object.keys(INTRINSICS), 'not', ...SCOPES.map((scope) => `${scope}.`)];
const ORDERED = ['=', '!=', '>', '>=', '<', '<=', 'in'];
const TEXTUAL = ['=', '!=', '=~', '!~', 'in'];
const ANY = ['=', '!=', '>', '>=', '<', '<=', '=~', '!~', 'in', 'exists'];

/** Says what may stand at `offset` (UTF-16) of `query`; what stands after it is not looked at. */
export function completeAt(query: string, offset: number): Completion {
  const tokens = tokensBefore(query.slice(0, offset));
  const last = tokens.at(-1);
  // The word that touches the offset is still being typed; everything before it is settled.
  const typing =
    last !== undefined && last.to === offset && last.kind !== 'punctuation' ? last : undefined;
  const settled = typing ? tokens.slice(0, -1) : tokens;
  let state: State = 'key';
  let key: string | undefined;
  for (const token of settled) {
    if (state === 'key' && isField(token)) key = token.value;
    state = FOLLOW[state](token);
  }
  const expects = expectation(state);
  const place = { from: typing?.from ?? offset, to: offset };
  const prefix = typing ? query.slice(typing.from, offset) : '';
  const known = expects === 'operator' || expects === 'value' ? key : undefined;
  const options = optionsFor(state, known).filter(
    (option) => option.startsWith(prefix) && option !== prefix,
  );
  return { expects, prefix, ...place, key: known, options };
}

function tokensBefore(text: string): readonly Token[] {
  try {
    return tokenize(text, true).slice(0, -1);
  } catch {
    return [];
  }
}

function isField(token: Token): boolean {
  return token.kind === 'text' || (token.kind === 'word' && token.value !== 'not');
}

const FOLLOW: Readonly<Record<State, (token: Token) => State>> = {
  key: (token) => (isField(token) ? 'operator' : 'key'),
  operator: ({ value }) => AFTER_OPERATOR[value] ?? 'value',
  value: () => 'connective',
  'list-open': () => 'list-value',
  'list-value': () => 'list-next',
  'list-next': ({ value }) => (value === ')' ? 'connective' : 'list-value'),
  connective: ({ value }) => (value === ')' ? 'connective' : 'key'),
};
const AFTER_OPERATOR: Readonly<Record<string, State>> = { exists: 'connective', in: 'list-open' };

function expectation(state: State): Completion['expects'] {
  if (state === 'key' || state === 'operator') return state;
  return state === 'value' || state === 'list-value' ? 'value' : 'connective';
}

function optionsFor(state: State, key: string | undefined): readonly string[] {
  if (state === 'key') return KEYS;
  if (state === 'operator') return operatorsFor(key);
  if (state === 'list-open') return ['('];
  if (state === 'list-next') return [',', ')'];
  if (state === 'connective') return ['and', 'or', ')'];
  return key !== undefined && isIntrinsic(key) ? (enumeration(INTRINSICS[key].type) ?? []) : [];
}

function operatorsFor(key: string | undefined): readonly string[] {
  if (key === undefined || !isIntrinsic(key)) return ANY;
  const { type } = INTRINSICS[key];
  if (type === 'duration') return ORDERED;
  return type === 'text' ? TEXTUAL : ['=', '!=', 'in'];
}
