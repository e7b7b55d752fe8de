import { FileFault } from './file-fault.ts';
import type { FileAttributes, FileEvent, FileValue, ReadSpan } from './file-span.ts';
import { NS_PER_US, spanOfForeign } from './foreign-span.ts';
import {
  elements,
  entries,
  type Here,
  has,
  idOf,
  integerOf,
  member,
  nanosOf,
  requiredIdOf,
  textOf,
} from './here.ts';
import { spanOrFault } from './read-otlp.ts';

/** "shared" and two bytes: the collector's receiver makes the id of a server's half the same way. */
const SERVER_HALF = 0x7368_6172_6564_0001n;

function serverId(id: string): string {
  const own = BigInt(`0x${id}`) ^ SERVER_HALF;
  return (own === 0n ? SERVER_HALF : own).toString(16).padStart(16, '0');
}

interface Endpoint {
  readonly service: string;
  readonly address: string;
  readonly port: number;
}

function endpointOf(span: Here, name: string): Endpoint {
  if (!has(span, name)) return { service: '', address: '', port: 0 };
  const endpoint = member(span, name);
  return {
    service: textOf(member(endpoint, 'serviceName')),
    address: textOf(member(endpoint, 'ipv4')) || textOf(member(endpoint, 'ipv6')),
    port: Number(integerOf(member(endpoint, 'port'))),
  };
}

function addressTags({ address, port }: Endpoint, side: 'local' | 'peer'): [string, FileValue][] {
  const tags: [string, FileValue][] = [];
  if (address !== '') tags.push([`network.${side}.address`, address]);
  if (port !== 0) tags.push([`network.${side}.port`, port]);
  return tags;
}

function tagsOf(span: Here, local: Endpoint, remote: Endpoint): FileAttributes {
  const tags = entries(member(span, 'tags')).map(([key, { value, place }]): [string, string] => {
    if (typeof value === 'object') throw new FileFault(place, 'is not text');
    return [key, String(value)];
  });
  const peer: [string, FileValue][] =
    remote.service === '' ? [] : [['peer.service', remote.service]];
  return Object.fromEntries([
    ...addressTags(local, 'local'),
    ...addressTags(remote, 'peer'),
    ...peer,
    ...tags,
  ]);
}

function eventOf(annotation: Here): FileEvent {
  return {
    timeUnixNano: String(nanosOf(member(annotation, 'timestamp'), NS_PER_US)),
    name: textOf(member(annotation, 'value')),
    attributes: {},
  };
}

function isShared(span: Here): boolean {
  return has(span, 'shared') && member(span, 'shared').value === true;
}

/** Names the half of a shared span that one service has. */
function half(traceId: string, id: string, service: string): string {
  return `${traceId} ${id} ${service}`;
}

function spanOf(here: Here, shared: ReadonlySet<string>): ReadSpan {
  const local = endpointOf(here, 'localEndpoint');
  const traceId = requiredIdOf(member(here, 'traceId'), 32);
  const id = requiredIdOf(member(here, 'id'), 16);
  const parent = idOf(member(here, 'parentId'), 16);
  const isServerHalf = isShared(here);
  const isBeneath = parent !== '' && shared.has(half(traceId, parent, local.service));
  const ownParent = isBeneath ? serverId(parent) : parent;
  return spanOfForeign({
    traceId,
    spanId: isServerHalf ? serverId(id) : id,
    parentSpanId: isServerHalf ? id : ownParent,
    name: textOf(member(here, 'name')),
    kind: textOf(member(here, 'kind')),
    service: local.service,
    startNs: nanosOf(member(here, 'timestamp'), NS_PER_US),
    durationNs: nanosOf(member(here, 'duration'), NS_PER_US),
    tags: tagsOf(here, local, endpointOf(here, 'remoteEndpoint')),
    resource: {},
    events: elements(member(here, 'annotations')).map(eventOf),
    links: [],
  });
}

/** The spans of a document: a list of them, or Zipkin's list of traces, each a list. */
function spansOf(document: Here): Here[] {
  return elements(document).flatMap((one) => (Array.isArray(one.value) ? elements(one) : [one]));
}

/** Whether a document is a list of Zipkin v2 spans. */
export function isZipkin(document: Here): boolean {
  if (!Array.isArray(document.value)) return false;
  const [span] = spansOf(document);
  return span !== undefined && has(span, 'traceId') && has(span, 'id');
}

/** The halves of RPCs that share their id with the caller's, by what names them. */
function sharedHalves(spans: readonly Here[]): Set<string> {
  const halves = new Set<string>();
  for (const span of spans) {
    spanOrFault(() => {
      const read = spanOf(span, new Set());
      const id = idOf(member(span, 'id'), 16);
      const { service } = endpointOf(span, 'localEndpoint');
      if (isShared(span)) halves.add(half(read.traceId, id, service));
      return read;
    });
  }
  return halves;
}

/** Reads the spans of a Zipkin v2 document one by one; what does not fit goes to `refuse` and is left out. */
export function* readZipkin(
  document: Here,
  refuse: (fault: FileFault) => void,
): Generator<ReadSpan, void> {
  const spans = spansOf(document);
  const shared = sharedHalves(spans.filter((span) => has(span, 'shared')));
  for (const span of spans) {
    const read = spanOrFault(() => spanOf(span, shared));
    if (read instanceof FileFault) refuse(read);
    else yield read;
  }
}
