import { createHash } from 'node:crypto';
import type { SourceSlice } from './copy-source.ts';
import type { StoredPart } from './stored-tables.ts';

/** Of a slice, before compression; and never more rows, however small they are. */
const SLICE_BYTES = 32_000_000;
const SLICE_ROWS = 100_000;

/** Cuts large parts, and puts small ones together: each INSERT is a part, and costs the more the fewer rows it has. */
export function slicesOf(parts: readonly StoredPart[]): SourceSlice[] {
  const groups: StoredPart[][] = [];
  let room = { rows: 0, bytes: 0 };
  for (const part of parts) {
    const fits = part.rows <= room.rows && part.bytes <= room.bytes;
    if (fits) groups.at(-1)?.push(part);
    else {
      groups.push([part]);
      room = { rows: SLICE_ROWS, bytes: SLICE_BYTES };
    }
    room = { rows: room.rows - part.rows, bytes: room.bytes - part.bytes };
  }
  return groups.flatMap((group) => {
    const [part] = group;
    return part !== undefined && group.length === 1 ? cutPart(part) : [joinParts(group)];
  });
}

function cutPart(part: StoredPart): SourceSlice[] {
  const { name, rows, bytes } = part;
  const fitting = Math.max(1, Math.floor((SLICE_BYTES * rows) / Math.max(1, bytes)));
  const most = Math.min(SLICE_ROWS, fitting);
  return Array.from({ length: Math.ceil(rows / most) }, (_, index) => {
    const from = index * most;
    return { id: idOf([part], from), rows: Math.min(most, rows - from), parts: [name], from };
  });
}

function joinParts(parts: readonly StoredPart[]): SourceSlice {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return { id: idOf(parts, 0), rows, parts: parts.map(({ name }) => name), from: 0 };
}

/** Parts of another snapshot may have the same names: their hashes make the slice another one. */
function idOf(parts: readonly StoredPart[], from: number): string {
  const hash = createHash('sha256');
  for (const { name, hash: content } of parts) hash.update(`${name} ${content}\n`);
  return `${parts[0]?.name}-${from}-${hash.digest('hex').slice(0, 16)}`;
}
