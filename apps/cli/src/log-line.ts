const WARN = 40;

/**
 * One line for the terminal from a line of a process, or undefined when it is routine: Pino's JSON below `warn`, and plain
 * text on standard output, which is how Next greets.
 */
export function noteworthy(
  name: string,
  line: string,
  from: 'stdout' | 'stderr',
): string | undefined {
  if (!line.startsWith('{')) {
    return from === 'stdout' || line.trim() === '' ? undefined : `${name}: ${line}`;
  }
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: number;
      msg?: string;
      err?: { message?: string };
    };
    if (typeof level !== 'number' || level < WARN) return undefined;
    const cause =
      err?.message === undefined || msg?.includes(err.message) ? '' : ` (${err.message})`;
    return `${name}: ${msg ?? 'no message'}${cause}`;
  } catch {
    return `${name}: ${line}`;
  }
}
