import { type Document, isMap, type LineCounter, type Node } from 'yaml';
import type { z } from 'zod';

/** One thing wrong with the configuration, and where it stands. */
export interface ConfigFault {
  /** `tracewell.yaml:3:5`, or the name of the variable. */
  readonly place: string;
  readonly message: string;
}

/** What is needed to say where a value came from. */
export interface ConfigSource {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  /** Dotted path of a key -> the variable that set it. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Turns every issue of the schema into faults with line and column, or with the variable's name. */
export function locateIssues(
  issues: readonly z.core.$ZodIssue[],
  source: ConfigSource,
): ConfigFault[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const path = issue.path.map(String);
      return [{ place: placeOf(path, source), message: `${path.join('.')}: ${issue.message}` }];
    }
    return issue.keys.map((key) => {
      const path = [...issue.path.map(String), key];
      return { place: placeOf(path, source), message: `${path.join('.')}: there is no such key` };
    });
  });
}

function placeOf(path: readonly string[], source: ConfigSource): string {
  const variable = source.variables.get(path.join('.'));
  if (variable !== undefined) return variable;
  for (let depth = path.length; depth > 0; depth -= 1) {
    const offset = keyOffset(path.slice(0, depth), source.document);
    if (offset === undefined) continue;
    const { line, col } = source.lines.linePos(offset);
    return `${source.file}:${line}:${col}`;
  }
  return source.file;
}

/** The offset of the key that a path ends with; of the item when the path ends in a list. */
function keyOffset(path: readonly string[], document: Document.Parsed): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => String(item.key) === last);
    return (pair?.key as Node | undefined)?.range?.[0];
  }
  return (document.getIn(path, true) as Node | undefined)?.range?.[0];
}
