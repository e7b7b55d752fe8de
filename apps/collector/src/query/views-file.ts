import { readFile } from 'node:fs/promises';
import type { SavedView } from '@tracewell/api';
import { viewsFileSchema } from '@tracewell/api';
import { writeFileAtomic } from '../atomic-file.ts';
import { HttpProblem } from './http-problem.ts';

/** More names nobody finds again; with the longest paths they make a file of half a megabyte. */
const VIEWS_MAX = 200;

/** The named views of an installation, in a file that a person may edit or copy. */
export class ViewsFile {
  readonly #path: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** By name. @throws HttpProblem TW5306 when the file holds something else */
  async list(): Promise<readonly SavedView[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw unreadable(this.#path, error);
    });
    if (text === undefined) return [];
    try {
      return sorted(viewsFileSchema.parse(JSON.parse(text)).views);
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }

  /** Keeps a view, in the place of one of the same name. @throws HttpProblem TW5307 when there are 200 others */
  async keep(view: SavedView): Promise<readonly SavedView[]> {
    return await this.#change((views) => {
      const others = views.filter(({ name }) => name !== view.name);
      if (others.length >= VIEWS_MAX) throw tooMany();
      return [...others, view];
    });
  }

  /** @throws HttpProblem TW5305 when no view has the name */
  async drop(name: string): Promise<readonly SavedView[]> {
    return await this.#change((views) => {
      const others = views.filter((view) => view.name !== name);
      if (others.length === views.length) throw noView(name);
      return others;
    });
  }

  /** One change after the other: each begins with what the one before has written. */
  async #change(
    change: (views: readonly SavedView[]) => readonly SavedView[],
  ): Promise<readonly SavedView[]> {
    const turn = this.#last.then(async () => {
      const views = sorted(change(await this.list()));
      await writeFileAtomic(this.#path, `${JSON.stringify({ views }, null, 2)}\n`, true);
      return views;
    });
    this.#last = turn.catch(() => undefined);
    return await turn;
  }
}

function sorted(views: readonly SavedView[]): readonly SavedView[] {
  return [...views].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function noView(name: string): HttpProblem {
  return new HttpProblem({
    status: 404,
    code: 'TW5305',
    title: 'No such view',
    detail: `No view is called '${name}'. GET /api/v1/views lists them.`,
  });
}

/** Never written over: what is in it may be worth saving. */
function unreadable(path: string, cause: unknown): HttpProblem {
  const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new HttpProblem({
    status: 500,
    code: 'TW5306',
    title: 'The file of views cannot be read',
    detail: `${path}: ${why.slice(0, 200)}. Correct it, or move it away to begin anew.`,
    cause,
  });
}

function tooMany(): HttpProblem {
  return new HttpProblem({
    status: 409,
    code: 'TW5307',
    title: 'Too many views',
    detail: `${VIEWS_MAX} are kept already. Remove one first.`,
  });
}
