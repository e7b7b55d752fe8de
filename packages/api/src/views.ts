import type { Meta } from './meta.ts';

/** A question that somebody gave a name: a page of the dashboard with its query and scope. */
export interface SavedView {
  readonly name: string;
  /** Path and query of the page: `/traces?q=error+%3D+true`. */
  readonly path: string;
  /** RFC 3339. */
  readonly savedAt: string;
}

export interface ViewsAnswer {
  /** By name. */
  readonly views: readonly SavedView[];
  readonly meta: Meta;
}
