import { FileFault } from './file-fault.ts';
import type { Here } from './here.ts';
import { syntaxFaultAt } from './syntax-fault.ts';

/** Strings, which stay as they are, and integers of 16 digits and more, which a JavaScript number may not hold. */
const STRING_OR_LONG = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,64}(?![\d.eE])/gs;

function parseLossless(text: string): unknown {
  const isShort = !/\d{16}/.test(text);
  const quoted = isShort
    ? text
    : text.replace(STRING_OR_LONG, (token) => (token.startsWith('"') ? token : `"${token}"`));
  return JSON.parse(quoted);
}

/** Line and column, counted from 1, of a place in the text. */
function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function syntaxFault(text: string, cause: unknown): FileFault {
  const at = syntaxFaultAt(text);
  const isCut = at >= text.trimEnd().length;
  const reason = isCut ? 'the file ends in the middle: it was cut' : 'is not JSON';
  return new FileFault(lineAndColumn(text, at), reason, { cause });
}

function lineFault(line: number, cause: unknown): FileFault {
  return new FileFault(`line ${line}`, 'is not JSON', { cause });
}

/** A request a line, as the OpenTelemetry Collector's file exporter writes them; undefined when the first line is none. */
function parseLines(text: string): Here[] | undefined {
  const lines = text.split('\n');
  const documents: Here[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      documents.push({ value: parseLossless(line), place: `line ${at + 1}` });
    } catch (cause) {
      if (documents.length === 0) return undefined;
      throw lineFault(at + 1, cause);
    }
  }
  return documents.length > 1 ? documents : undefined;
}

/**
 * The JSON documents of a text: one, or one a line. Whole numbers of 16 digits and more come as strings. Throws a
 * {@link FileFault} with line and column.
 */
export function parseText(text: string): Here[] {
  if (text.trim() === '') throw new FileFault('', 'the file is empty');
  // Some programs begin a file with a byte order mark, which JSON does not know.
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return [{ value: parseLossless(json), place: '' }];
  } catch (cause) {
    const lines = parseLines(json);
    if (lines !== undefined) return lines;
    throw syntaxFault(json, cause);
  }
}
