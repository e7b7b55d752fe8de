/** Attribute keys that name the called side, the most telling first; the older names are still widely sent. */
const PEER_KEYS = [
  'peer.service',
  'db.system.name',
  'db.system',
  'server.address',
  'net.peer.name',
] as const;

/** What of a span names the called side. */
export interface CallingSpan {
  readonly kind: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Who is called by a CLIENT span: `peer.service`, the database system, or the address; undefined for other kinds and
 * when nothing names it. Keys: OpenTelemetry semantic conventions 1.40, "Database" and "HTTP" client spans.
 */
export function peerOf(span: CallingSpan): string | undefined {
  if (span.kind !== 'client') return undefined;
  for (const key of PEER_KEYS) {
    const value = span.attributes[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
