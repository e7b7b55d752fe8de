/** Attributes that hold a statement, in the words of the semantic conventions, new and old. */
const STATEMENT_KEYS = new Set(['db.query.text', 'db.statement', 'db.query', 'sql.query']);

/** One line is enough for less. */
const SHORT = 60;

/** Texts in quotes, comments, words, and everything else letter by letter; spaces belong to nothing. */
const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\$\$.*?\$\$|--[^\n]*\n?|\/\*.*?\*\/|[\w$.:@]+|\S/gs;

/** Clauses that begin a line. The longer ones come first: `LEFT JOIN` before `JOIN`. */
const CLAUSES = [
  'SELECT',
  'FROM',
  'WHERE',
  'GROUP BY',
  'ORDER BY',
  'HAVING',
  'LIMIT',
  'OFFSET',
  'UNION',
  'INSERT INTO',
  'VALUES',
  'UPDATE',
  'SET',
  'DELETE FROM',
  'LEFT JOIN',
  'RIGHT JOIN',
  'INNER JOIN',
  'FULL JOIN',
  'CROSS JOIN',
  'JOIN',
  'ON CONFLICT',
  'RETURNING',
  'WITH',
].map((clause) => clause.split(' '));
/** Connectives that begin a line of their own, one step in. */
const CONNECTIVES = new Set(['AND', 'OR']);

interface Line {
  readonly depth: number;
  words: string;
}

function clauseAt(tokens: readonly string[], at: number): number {
  for (const clause of CLAUSES) {
    if (clause.every((word, by) => tokens[at + by]?.toUpperCase() === word)) return clause.length;
  }
  return 0;
}

/** Whether a space stood between two tokens, so that what the sender wrote stays what it was. */
interface Token {
  readonly text: string;
  readonly spaced: boolean;
}

function tokensOf(sql: string): Token[] {
  let end = 0;
  return Array.from(sql.matchAll(TOKENS), (match) => {
    const spaced = match.index > end;
    end = match.index + match[0].length;
    return { text: match[0].trimEnd(), spaced: spaced || match[0].startsWith('--') };
  });
}

class Layout {
  readonly lines: Line[] = [{ depth: 0, words: '' }];
  #depth = 0;
  #afterComment = false;

  begin(depth: number): void {
    if (this.#last().words === '') this.lines.pop();
    this.lines.push({ depth, words: '' });
  }

  add({ text, spaced }: Token): void {
    if (this.#afterComment) this.begin(this.#depth);
    const last = this.#last();
    last.words += last.words !== '' && spaced ? ` ${text}` : text;
    this.#afterComment = text.startsWith('--');
    if (text === '(') this.#depth += 1;
    if (text === ')') this.#depth = Math.max(0, this.#depth - 1);
  }

  get depth(): number {
    return this.#depth;
  }

  #last(): Line {
    return this.lines.at(-1) ?? { depth: 0, words: '' };
  }
}

/**
 * A statement spread over lines, one a clause, subqueries further in; undefined when the attribute holds none or it is
 * short. Changes nothing but the spaces between tokens.
 */
export function formattedSql(key: string, text: string): string | undefined {
  if (!STATEMENT_KEYS.has(key) || text.length < SHORT) return undefined;
  const tokens = tokensOf(text);
  const words = tokens.map((token) => token.text);
  const layout = new Layout();
  let clauseEnd = 0;
  tokens.forEach((token, at) => {
    const length = at < clauseEnd ? 0 : clauseAt(words, at);
    if (length > 0) {
      layout.begin(layout.depth);
      clauseEnd = at + length;
    } else if (CONNECTIVES.has(token.text.toUpperCase())) layout.begin(layout.depth + 1);
    layout.add(token);
  });
  const said = layout.lines.map(({ depth, words: line }) => `${'  '.repeat(depth)}${line}`);
  return said.length < 2 ? undefined : said.join('\n');
}
