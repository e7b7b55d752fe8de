const LONGEST_TEXT = 4096;
const COMMENTS = /\/\*[\s\S]*?\*\/|--[^\n]*/g;
const LITERALS =
  /'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|(?<![\w$"])\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/gi;
const OPERATION = /^\s*\(?\s*([a-z]+)/i;
const TABLE =
  /\b(?:from|into|update|join|table(?:\s+if\s+(?:not\s+)?exists)?)\s+(?:only\s+)?("[^"]+"|[\w$]+)(\.(?:"[^"]+"|[\w$]+))?/i;

/** What the semantic conventions want to know about an SQL statement. */
export interface StatementSummary {
  /** SELECT, INSERT, ... */
  readonly operation: string;
  /** The first table named; undefined when there is none. */
  readonly table: string | undefined;
  /** The text with every literal replaced by `?`, unless parameters stand apart from it already. */
  readonly text: string;
}

/** Summarises an SQL statement. `parameterised`: its values travel apart, so the text holds no data and stays as it is. */
export function summarise(sql: string, parameterised: boolean): StatementSummary {
  const plain = sql.length > LONGEST_TEXT ? sql.slice(0, LONGEST_TEXT) : sql;
  const bare = plain.replace(COMMENTS, ' ');
  const table = TABLE.exec(bare);
  return {
    operation: OPERATION.exec(bare)?.[1]?.toUpperCase() ?? 'QUERY',
    table: table ? `${table[1]}${table[2] ?? ''}`.replaceAll('"', '') : undefined,
    text: parameterised ? plain : bare.replace(LITERALS, '?').trim(),
  };
}
