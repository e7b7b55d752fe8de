import type { PointerEvent } from 'react';

/**
 * Moves one crosshair over every spark inside the element that carries these handlers: the position
 * travels as a CSS variable, so that no row is drawn again while the pointer moves.
 */
export const sparkCrosshair = {
  onPointerMove(event: PointerEvent<HTMLElement>) {
    const spark = (event.target as Element).closest('[data-spark]');
    const table = event.currentTarget;
    if (!spark) {
      table.style.removeProperty('--spark-x');
      return;
    }
    table.style.setProperty('--spark-x', `${sparkShare(spark, event.clientX) * 100}%`);
  },
  onPointerLeave(event: PointerEvent<HTMLElement>) {
    event.currentTarget.style.removeProperty('--spark-x');
  },
};

/** Where in the window a pointer stands over a spark: 0 at its left edge, 1 at its right. */
export function sparkShare(spark: Element, clientX: number): number {
  const box = spark.getBoundingClientRect();
  return Math.min(Math.max((clientX - box.left) / box.width, 0), 1);
}
