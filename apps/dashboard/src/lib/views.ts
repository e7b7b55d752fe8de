/** Where the answer about named views is kept in the browser's cache. */
export const VIEWS_KEY = ['views'] as const;

/** What belongs to this visit and not to the question. */
const PASSING = ['live', 'twin', 'heatmap'];

/** The page as a view keeps it: path and query, without what only this visit is about. */
export function viewPath(pathname: string, search: URLSearchParams): string {
  const kept = new URLSearchParams(search);
  for (const name of PASSING) kept.delete(name);
  const text = kept.toString();
  return text === '' ? pathname : `${pathname}?${text}`;
}
