'use client';

import { useQueryState } from 'nuqs';
import { useCallback } from 'react';

/**
 * What the table of spans is grouped by, in the address: `operation`, `service`, `kind`, `status` or an attribute's key;
 * '' for every span on its own.
 */
export function useGroupBy() {
  const [group, setParam] = useQueryState('group', { defaultValue: '', history: 'replace' });
  /** `step` makes the change one that Back undoes. */
  const setGroup = useCallback(
    (by: string, step = false) =>
      void setParam(by === '' ? null : by, { history: step ? 'push' : 'replace' }),
    [setParam],
  );
  return { group, setGroup };
}
