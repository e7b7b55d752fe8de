'use client';

import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query holds; false on the server. */
function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
}

/** Below the width at which tables become two-line rows and drawers become sheets. */
export function useIsPhone(): boolean {
  return useMedia('(max-width: 767px)');
}
