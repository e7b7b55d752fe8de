'use client';

import { type RefObject, useEffect, useState } from 'react';

/** Lines drawn beyond each edge, so that a short scroll needs no new painting. */
const OVERSCAN = 8;

export interface VisibleLines {
  readonly first: number;
  /** The one behind the last. */
  readonly last: number;
}

/** Which lines of equal height a scrolling element shows. Changes only every few lines, not with every pixel. */
export function useVisibleLines(
  ref: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  height: number,
): VisibleLines {
  const [block, setBlock] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const read = () => setBlock(Math.floor(element.scrollTop / (rowHeight * OVERSCAN)));
    read();
    element.addEventListener('scroll', read, { passive: true });
    return () => element.removeEventListener('scroll', read);
  }, [ref, rowHeight]);
  const first = Math.max(0, (block - 1) * OVERSCAN);
  const shown = Math.ceil(height / rowHeight) + 3 * OVERSCAN;
  return { first: Math.min(first, Math.max(0, count - 1)), last: Math.min(count, first + shown) };
}
