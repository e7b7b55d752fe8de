import type { JudgedService } from './judge-service.ts';

/**
 * The same rows in the order in which they stood before; rows that are new come last. Used while
 * the pointer is over the table: nothing moves unless the reader moved it.
 */
export function keepOrder(
  rows: readonly JudgedService[],
  before: readonly string[],
): JudgedService[] {
  const place = new Map(before.map((name, index) => [name, index]));
  const at = (row: JudgedService) => place.get(row.service.name) ?? before.length;
  return [...rows].sort((a, b) => at(a) - at(b));
}
