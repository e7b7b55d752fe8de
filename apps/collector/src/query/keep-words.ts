import type { KeepMark } from '@tracewell/api';
import type { KeepMark as StoredMark } from '@tracewell/storage';

export function markOf({ reason, note, markedAtUnixNano }: StoredMark): KeepMark {
  return { reason, note, atUnixNano: markedAtUnixNano } satisfies KeepMark;
}
