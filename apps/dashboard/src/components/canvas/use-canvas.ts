'use client';

import { type RefObject, useLayoutEffect } from 'react';
import { useTheme } from '../../lib/use-theme.ts';
import { type CanvasTheme, readTheme } from './canvas-theme.ts';

type Paint = (context: CanvasRenderingContext2D, theme: CanvasTheme) => void;

/** Fits a canvas to a size in CSS pixels at the screen's density and paints it; again when the theme changes. */
export function useCanvas(
  ref: RefObject<HTMLCanvasElement | null>,
  width: number,
  height: number,
  paint: Paint,
): void {
  const theme = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what readTheme finds
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!(canvas && context) || width <= 0 || height <= 0) return;
    const density = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, readTheme(canvas));
  }, [ref, width, height, paint, theme]);
}
