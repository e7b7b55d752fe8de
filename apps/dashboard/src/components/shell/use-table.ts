'use client';

import { parseAsBoolean, useQueryState } from 'nuqs';

/** Whether the pictures of the page are shown as tables; kept in the address, so that a link shows the same. */
export function useTable(): { readonly isTable: boolean; readonly toggle: () => void } {
  const [isTable, setTable] = useQueryState(
    'table',
    parseAsBoolean.withDefault(false).withOptions({ history: 'push' }),
  );
  return { isTable, toggle: () => void setTable(!isTable) };
}
