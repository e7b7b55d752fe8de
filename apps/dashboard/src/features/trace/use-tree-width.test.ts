import { expect, test } from 'vitest';
import { treeWidthIn } from './use-tree-width.ts';

test.each([
  [0, 560, 560],
  [936, 560, 560],
  [424, 560, 264],
  [300, 348, 240],
])('in a frame of %i px a tree of %i px gets %i px', (frame, wanted, width) => {
  expect(treeWidthIn(frame, wanted)).toBe(width);
});
