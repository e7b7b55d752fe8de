'use client';

import { useCallback, useSyncExternalStore } from 'react';
import { DESKTOP_LINE } from './bar-geometry.ts';

/** Narrowest, widest and first width of the tree in CSS pixels. */
export const TREE_WIDTH = { least: 240, most: 560, usual: DESKTOP_LINE.treeWidth } as const;

/** What the bars keep beside a wide tree. */
const LEAST_BARS = 160;

const NAME = 'trace-tree-width';
const CHANGED = 'trace-tree-width-changed';

function read(): number {
  const kept = Number(localStorage.getItem(NAME));
  return kept >= TREE_WIDTH.least && kept <= TREE_WIDTH.most ? kept : TREE_WIDTH.usual;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

/** The width the tree gets in a frame: what the reader set, as far as the bars are still seen. */
export function treeWidthIn(frame: number, wanted: number): number {
  if (frame === 0) return wanted;
  return Math.max(TREE_WIDTH.least, Math.min(wanted, frame - LEAST_BARS));
}

/** How wide the tree is; kept in this browser, not in the address: a link must not change what its opener has set. */
export function useTreeWidth() {
  const width = useSyncExternalStore(subscribe, read, () => TREE_WIDTH.usual);
  const setWidth = useCallback((wanted: number) => {
    const next = Math.round(Math.min(Math.max(wanted, TREE_WIDTH.least), TREE_WIDTH.most));
    if (next === TREE_WIDTH.usual) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, String(next));
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return { width, setWidth };
}
