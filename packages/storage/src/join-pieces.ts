const PIECE_BYTES = 64 * 1024;

/**
 * The same bytes in pieces worth a write each. A small block has hundreds of pieces of some bytes, and each would be
 * a chunk of HTTP, a way through two streams and a system call; large pieces pass as they are.
 */
export function* joinPieces(body: Iterable<Uint8Array>): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of body) {
    if (piece.length === 0) continue;
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < PIECE_BYTES) continue;
    const last = piece.length >= PIECE_BYTES ? waiting.pop() : undefined;
    if (waiting.length > 0) yield Buffer.concat(waiting);
    if (last !== undefined) yield last;
    waiting = [];
    bytes = 0;
  }
  if (waiting.length > 0) yield Buffer.concat(waiting);
}
