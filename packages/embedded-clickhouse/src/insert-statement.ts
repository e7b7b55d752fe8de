import type { InsertWithData } from './insert-head.ts';

/**
 * The same INSERT reading its rows from a file of the spool folder (the engine's working directory). SETTINGS
 * stand after the file and before FORMAT. `input('structure')` becomes a read of the same file.
 */
export function insertFromFile(
  insert: InsertWithData,
  file: { name: string; compression: 'none' | 'gzip' },
  defaultFormat: string,
): string {
  const format = insert.format ?? defaultFormat;
  const { input, target, settings } = insert;
  if (input) {
    const read = `file('${file.name}', '${format}', ${input.structure}, '${file.compression}')`;
    return target.slice(0, input.from) + read + target.slice(input.to);
  }
  return `${target} FROM INFILE '${file.name}' COMPRESSION '${file.compression}' ${settings} FORMAT ${format}`;
}
