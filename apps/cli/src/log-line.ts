const WARN = 40;

/** One line for the terminal from a process's log line, or undefined when it is routine. Pino's JSON and plain text are understood. */
export function noteworthy(name: string, line: string): string | undefined {
  if (!line.startsWith('{')) return line.trim() === '' ? undefined : `${name}: ${line}`;
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
