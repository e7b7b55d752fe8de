/**
 * Keys that name one process, machine, connection or peer: instance and process ids, hosts, containers, addresses and
 * ports. Every start of a service gives them new values, so they differ wherever anything differs and explain nothing.
 * A facet or comparison leaves them out and says so. OpenTelemetry's names, old and new.
 */
const IDENTITY_KEYS: ReadonlySet<string> = new Set([
  'service.instance.id',
  'host.id',
  'host.ip',
  'host.mac',
  'host.name',
  'container.id',
  'container.name',
  'k8s.pod.ip',
  'k8s.pod.name',
  'k8s.pod.uid',
  'process.pid',
  'process.parent_pid',
  'process.command_line',
  'process.command_args',
  'process.creation.time',
  'thread.id',
  'thread.name',
  'client.address',
  'client.port',
  'net.host.ip',
  'net.host.port',
  'net.peer.ip',
  'net.peer.port',
  'net.sock.host.addr',
  'net.sock.host.port',
  'net.sock.peer.addr',
  'net.sock.peer.port',
  'network.local.address',
  'network.local.port',
  'network.peer.address',
  'network.peer.port',
  'server.port',
  'source.address',
  'source.port',
  'destination.address',
  'destination.port',
  'http.client_ip',
  'messaging.client.id',
  'messaging.message.id',
  'db.client.connection.pool.name',
  'session.id',
  'browser.session.id',
]);

/** Whether a key names one process, machine, connection or peer. */
export function isIdentityKey(key: string): boolean {
  return IDENTITY_KEYS.has(key);
}
