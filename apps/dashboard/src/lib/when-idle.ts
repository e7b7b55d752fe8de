'use client';

import { useEffect } from 'react';

/**
 * Runs something once the page has nothing else to do: loads what the next click will want, after the first picture.
 * @param work must be the same function at each render
 */
export function useWhenIdle(work: () => void): void {
  useEffect(() => {
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(work, 2_000);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(work);
    return () => cancelIdleCallback(handle);
  }, [work]);
}
