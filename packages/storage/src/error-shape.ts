/**
 * What makes two failures the same: the type, the shape of the message, and the first frame of the sender's own code.
 * The shape is the message without what changes from one request to the next.
 */

/** Message texts are cut here before their shape is taken: what tells errors apart stands in front. */
const MESSAGE_MAX = 500;

/**
 * RE2 patterns and what they become, in this order. Later ones see the result of earlier ones, so that the digits of
 * an identifier are gone before numbers are looked for.
 */
const REPLACEMENTS: readonly (readonly [pattern: string, mark: string])[] = [
  ['[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '<id>'],
  ['\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d([.,]\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)?', '<time>'],
  ['[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}', '<email>'],
  ['\\b[a-z][a-z0-9+.-]*://[^\\s"\'<>)\\]]+', '<url>'],
  ['\\b\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}(:\\d+)?\\b', '<address>'],
  // A quoted name (a column, a property) tells errors apart; anything else in quotes is a value.
  ["'[^']*[^'A-Za-z_.][^']*'", "'<text>'"],
  ['"[^"]*[^"A-Za-z_.][^"]*"', '"<text>"'],
  ['`[^`]*[^`A-Za-z_.][^`]*`', '`<text>`'],
  ['\\b0x[0-9a-fA-F]+\\b', '<id>'],
  // Long words of hexadecimal digits or of letters and digits mixed: ids, hashes, tokens.
  [
    '\\b[0-9a-f]*[0-9][0-9a-f]*[a-f][0-9a-f]{6,}\\b|\\b[0-9a-f]*[a-f][0-9a-f]*[0-9][0-9a-f]{6,}\\b',
    '<id>',
  ],
  ['\\b[A-Za-z]+[-_]?[0-9][A-Za-z0-9]{7,}\\b', '<id>'],
  ['\\d+([.,]\\d+)*(e[-+]?\\d+)?', '<n>'],
  ['\\s+', ' '],
];

/** A text as a literal of the engine. */
function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** SQL text for the shape of a message: its first line without ids, numbers, quoted words, addresses and times. */
export function messageShapeSql(message: string): string {
  const line = `substringUTF8(trim(splitByChar('\\n', ${message})[1]), 1, ${MESSAGE_MAX})`;
  return REPLACEMENTS.reduce(
    (text, [pattern, mark]) => `replaceRegexpAll(${text}, ${literal(pattern)}, ${literal(mark)})`,
    line,
  );
}

/** Frames that are not the sender's own code: libraries and runtimes of Node, Python and the JVM. */
const FOREIGN =
  'node_modules|\\(node:|at node:|internal/|site-packages|dist-packages|<anonymous>|at (java|javax|sun|jdk|org\\.springframework)\\.';

/**
 * SQL text for the frame where a stack trace enters the sender's own code, without line and column, which change with
 * every build; '' without a stack. V8 and the JVM write the innermost frame first, Python last.
 */
export function ownFrameSql(stack: string): string {
  const lines = `splitByChar('\\n', ${stack})`;
  const inner = `arrayFilter(line -> match(line, '^\\\\s+at '), ${lines})`;
  const python = `arrayReverse(arrayFilter(line -> match(line, '^\\\\s+File "'), ${lines}))`;
  const frames = `arrayConcat(${inner}, ${python})`;
  const own = `arrayFirst(line -> NOT match(line, ${literal(FOREIGN)}), ${frames})`;
  const frame = `if(${own} = '', ${frames}[1], ${own})`;
  const withoutPlace = `replaceRegexpAll(${frame}, ${literal(':\\d+(:\\d+)?(\\)?)$|, line \\d+')}, '\\\\2')`;
  return `substringUTF8(replaceRegexpOne(${withoutPlace}, '^\\\\s*(at )?', ''), 1, 300)`;
}
