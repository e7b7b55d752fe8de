'use client';

import { type RefObject, useEffect, useMemo, useState } from 'react';
import { drawsSame, type LineScroll, type VisibleLines, visibleLines } from './scroll-lines.ts';

/** Which lines of equal height a scrolling element shows. Renders again only when others are to be drawn. */
export function useVisibleLines(
  ref: RefObject<HTMLElement | null>,
  { count, rowHeight, viewHeight }: LineScroll,
): VisibleLines {
  const [scrollTop, setScrollTop] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const scroll = { count, rowHeight, viewHeight };
    const read = () =>
      setScrollTop((before) =>
        drawsSame(scroll, before, element.scrollTop) ? before : element.scrollTop,
      );
    read();
    element.addEventListener('scroll', read, { passive: true });
    return () => element.removeEventListener('scroll', read);
  }, [ref, count, rowHeight, viewHeight]);
  return useMemo(
    () => visibleLines({ count, rowHeight, viewHeight }, scrollTop),
    [count, rowHeight, viewHeight, scrollTop],
  );
}
