// Stands in for next/navigation in the offline page.
import { useContext, useMemo } from 'react';
import { DashboardAddress } from './offline-link.tsx';

/** The part of Next's router that the trace page uses. */
export function useRouter(): { push: (path: string) => void; back: () => void } {
  const dashboard = useContext(DashboardAddress);
  return useMemo(
    () => ({
      push: (path: string) => {
        if (dashboard !== '') window.open(`${dashboard}${path}`, '_blank', 'noreferrer');
      },
      back: () => history.back(),
    }),
    [dashboard],
  );
}
