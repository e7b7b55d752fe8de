import { expect, it } from 'vitest';
import { lowDiskMark } from './low-disk.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

it.each([
  ['a large disk', { freeBytes: 500 * GIB, totalBytes: 1000 * GIB }, GIB],
  ['a small disk', { freeBytes: 8 * GIB, totalBytes: 10 * GIB }, 512 * MIB],
  ['a laptop that is nearly full', { freeBytes: 900 * MIB, totalBytes: 500 * GIB }, 450 * MIB],
  ['a disk without any space', { freeBytes: 0, totalBytes: 500 * GIB }, 0],
])('tells senders to wait on %s below what it can spare', (_, disk, mark) => {
  expect(lowDiskMark(disk)).toBe(mark);
});
