/** Attribute keys that name the called side, new semantic conventions first; as the service map reads them. */
const DB_SYSTEM = ['db.system.name', 'db.system'];
const DB_NAMESPACE = ['db.namespace', 'db.name'];
const MESSAGING_SYSTEM = ['messaging.system'];
const DESTINATION = [
  'messaging.destination.template',
  'messaging.destination.name',
  'messaging.destination',
];
const ADDRESS = ['server.address', 'net.peer.name', 'network.peer.address', 'net.peer.ip'];
const PORT = ['server.port', 'net.peer.port'];

/** What of a span names the called side. */
export interface CallingSpan {
  readonly kind: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

function first({ attributes }: CallingSpan, keys: readonly string[]): string {
  for (const key of keys) {
    const value = attributes[key];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number')
      return String(value);
  }
  return '';
}

function joined(system: string, part: string): string {
  return system === '' || part === '' ? system + part : `${system}/${part}`;
}

function external(span: CallingSpan): string {
  const address = first(span, ADDRESS);
  const port = first(span, PORT);
  if (address === '') return first(span, ['rpc.service']);
  return ['', '80', '443'].includes(port) ? address : `${address}:${port}`;
}

/**
 * Who is called by a CLIENT span, named as on the service map: `peer.service`, a database as `postgresql/shop`
 * (system/namespace), a queue as `kafka/orders`, else the host with its port where that is not 80 or 443.
 * Undefined for other kinds and when nothing names it.
 */
export function peerOf(span: CallingSpan): string | undefined {
  if (span.kind !== 'client') return undefined;
  const name =
    first(span, ['peer.service']) ||
    joined(
      first(span, DB_SYSTEM),
      first(span, DB_SYSTEM) === '' ? '' : first(span, DB_NAMESPACE),
    ) ||
    joined(first(span, MESSAGING_SYSTEM), first(span, DESTINATION)) ||
    external(span);
  return name === '' ? undefined : name;
}
