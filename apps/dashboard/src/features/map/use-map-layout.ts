'use client';

import { useEffect, useMemo, useState } from 'react';
import type { GraphShape, MapLayout } from './map-layout.ts';

/**
 * The layout of a graph, from a worker. It is asked again only when nodes or calls appear or go, so
 * that figures change without anything moving; the layout before stays until the new one is there.
 */
export function useMapLayout(shape: GraphShape): MapLayout | undefined {
  const key = JSON.stringify([
    [...shape.nodes].sort(),
    shape.edges.map((edge) => `${edge.source}\n${edge.target}`).sort(),
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the shape, whose arrays are new at every answer
  const stable = useMemo(() => shape, [key]);
  const [layout, setLayout] = useState<MapLayout>();
  useEffect(() => {
    const worker = new Worker(new URL('./map-layout-worker.ts', import.meta.url), {
      type: 'module',
    });
    worker.onmessage = (event: MessageEvent<MapLayout>) => {
      setLayout(event.data);
      worker.terminate();
    };
    worker.postMessage(stable);
    return () => worker.terminate();
  }, [stable]);
  return layout;
}
