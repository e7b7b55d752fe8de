import { readFile, stat } from 'node:fs/promises';

/** Reads a JSON file that another role publishes by renaming it into place; undefined while there is none. */
export interface PublishedFile<T> {
  read(): Promise<T | undefined>;
}

/** Parses the file again only when it has changed. */
export function publishedFile<T>(path: string): PublishedFile<T> {
  let seen = '';
  let value: T | undefined;
  return {
    read: async () => {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        const version = `${mtimeMs}:${size}:${ino}`;
        if (version !== seen) {
          value = JSON.parse(await readFile(path, 'utf8')) as T;
          seen = version;
        }
        return value;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
