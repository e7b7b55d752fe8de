import type { AttributeValue, LogLevel, LogRecord } from '@tracewell/api/browser';

const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
/** What colours a terminal: control sequences, and commands to the terminal itself up to their end (ECMA-48). */
const ANSI = new RegExp(
  `${ESCAPE}(?:\\[[0-9;:?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)|[@-Z\\\\-_])`,
  'g',
);

/** A value as text: text as it was sent without terminal colours, everything else as JSON. */
export function logText(value: AttributeValue): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return value.includes(ESCAPE) ? value.replaceAll(ANSI, '') : value;
}

/** The message on one line: what follows the first line is announced by an ellipsis. */
export function firstLine(log: LogRecord): string {
  const text = logText(log.body).trim();
  const end = text.search(/[\r\n]/);
  if (text === '') return log.eventName;
  return end < 0 ? text : `${text.slice(0, end)} …`;
}

/** The level as it is shown: the sender's own word where it has one that is not just the level. */
export function levelWord({ level, severityText }: LogRecord): string {
  if (level !== 'unspecified') return level;
  return severityText === '' ? '–' : severityText.toLowerCase();
}

/** How loud a level is drawn: only warnings and what is worse have a colour. */
export type Loudness = 'quiet' | 'warn' | 'error';

export function loudness(level: LogLevel): Loudness {
  if (level === 'error' || level === 'fatal') return 'error';
  return level === 'warn' ? 'warn' : 'quiet';
}

/** A log record has no id of its own: its place in an answer that never reorders makes the key of a row unique. */
export function logKey(log: LogRecord, at: number): string {
  return `${log.timeUnixNano} ${at}`;
}
