import { FileFault } from './file-fault.ts';
import type { FileSpan, FileSpanKind, ReadSpan } from './file-span.ts';
import {
  elements,
  type Here,
  has,
  idOf,
  integerOf,
  member,
  nanosOf,
  requiredIdOf,
  textOf,
} from './here.ts';
import { isFailed, isRequest, UNKNOWN_SERVICE } from './judge-span.ts';
import { attributesOf } from './otlp-value.ts';

const KINDS: readonly FileSpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const CODES = ['unset', 'ok', 'error'] as const;

/** Names of the list of resources: OTLP/JSON, its protobuf name, and Tempo's answer. */
const RESOURCE_SPANS = ['resourceSpans', 'resource_spans', 'batches'] as const;

/** OTLP `Span.flags`: whether the parent is known to be in another process. */
const PARENT_IS_REMOTE = 0x300n;

/** A number of an enumeration, or its name with a prefix: `2`, `SPAN_KIND_SERVER`. Unknown ones count as the first. */
function word<T extends string>(here: Here, words: readonly T[], prefix: string): T | undefined {
  const { value } = here;
  if (typeof value === 'string' && value.startsWith(prefix)) {
    const name = value.slice(prefix.length).toLowerCase();
    return words.find((one) => one === name) ?? words[0];
  }
  return words[Number(integerOf(here))] ?? words[0];
}

function eventOf(event: Here) {
  const { attributes, types } = attributesOf(member(event, 'attributes'));
  return {
    timeUnixNano: String(nanosOf(member(event, 'timeUnixNano', 'time_unix_nano'), 1n)),
    name: textOf(member(event, 'name')),
    attributes,
    ...(types && { attributeTypes: types }),
  };
}

function linkOf(link: Here) {
  const { attributes, types } = attributesOf(member(link, 'attributes'));
  return {
    traceId: idOf(member(link, 'traceId', 'trace_id'), 32),
    spanId: idOf(member(link, 'spanId', 'span_id'), 16),
    traceState: textOf(member(link, 'traceState', 'trace_state')),
    attributes,
    ...(types && { attributeTypes: types }),
  };
}

function statusOf(span: Here): FileSpan['status'] {
  if (!has(span, 'status')) return { code: 'unset', message: '' };
  const status = member(span, 'status');
  return {
    code: word(member(status, 'code'), CODES, 'STATUS_CODE_') ?? 'unset',
    message: textOf(member(status, 'message')),
  };
}

/** What the spans of one resource and scope share. */
type Shared = Pick<FileSpan, 'service' | 'resource' | 'resourceTypes' | 'scope'>;

function spanOf(here: Here, shared: Shared): ReadSpan {
  const start = nanosOf(member(here, 'startTimeUnixNano', 'start_time_unix_nano'), 1n);
  if (start === 0n) throw new FileFault(`${here.place}.startTimeUnixNano`, 'is missing');
  const end = nanosOf(member(here, 'endTimeUnixNano', 'end_time_unix_nano'), 1n);
  const { attributes, types } = attributesOf(member(here, 'attributes'));
  const base = {
    spanId: requiredIdOf(member(here, 'spanId', 'span_id'), 16),
    parentSpanId: idOf(member(here, 'parentSpanId', 'parent_span_id'), 16),
    name: textOf(member(here, 'name')),
    kind: word(member(here, 'kind'), KINDS, 'SPAN_KIND_') ?? 'unspecified',
    startTimeUnixNano: String(start),
    // A span that has not ended, or ended before it began by a faulty clock, takes no time.
    durationNs: String(end > start ? end - start : 0n),
    status: statusOf(here),
    traceState: textOf(member(here, 'traceState', 'trace_state')),
    attributes,
    ...(types && { attributeTypes: types }),
    events: elements(member(here, 'events')).map(eventOf),
    links: elements(member(here, 'links')).map(linkOf),
  };
  const isRemote = (integerOf(member(here, 'flags')) & PARENT_IS_REMOTE) === PARENT_IS_REMOTE;
  const judged = { isError: isFailed(base), isEntry: isRequest(base, isRemote) };
  const traceId = requiredIdOf(member(here, 'traceId', 'trace_id'), 32);
  return { traceId, span: { ...base, ...shared, ...judged } };
}

/** Whether a document is an OTLP request with spans. */
export function isOtlp(document: Here): boolean {
  return has(document, ...RESOURCE_SPANS);
}

function resourceOf(resourceSpans: Here): Pick<FileSpan, 'service' | 'resource' | 'resourceTypes'> {
  const { attributes, types } = has(resourceSpans, 'resource')
    ? attributesOf(member(member(resourceSpans, 'resource'), 'attributes'))
    : { attributes: {}, types: undefined };
  const service = attributes['service.name'];
  return {
    service: typeof service === 'string' && service !== '' ? service : UNKNOWN_SERVICE,
    resource: attributes,
    ...(types && { resourceTypes: types }),
  };
}

/** The spans of one resource, each with what it shares with others. */
function* spansIn(resourceSpans: Here): Generator<[Here, Shared], void> {
  const resource = resourceOf(resourceSpans);
  const scopes = member(resourceSpans, 'scopeSpans', 'scope_spans', 'instrumentationLibrarySpans');
  for (const scopeSpans of elements(scopes)) {
    const shared = { ...resource, scope: scopeOf(scopeSpans) };
    for (const span of elements(member(scopeSpans, 'spans'))) yield [span, shared];
  }
}

/** Reads the spans of one OTLP/JSON request one by one; what does not fit goes to `refuse` and is left out. */
export function* readOtlp(
  document: Here,
  refuse: (fault: FileFault) => void,
): Generator<ReadSpan, void> {
  for (const resourceSpans of elements(member(document, ...RESOURCE_SPANS))) {
    for (const [span, shared] of spansIn(resourceSpans)) {
      const read = spanOrFault(() => spanOf(span, shared));
      if (read instanceof FileFault) refuse(read);
      else yield read;
    }
  }
}

function scopeOf(scopeSpans: Here): FileSpan['scope'] {
  if (!has(scopeSpans, 'scope', 'instrumentationLibrary')) return { name: '', version: '' };
  const scope = member(scopeSpans, 'scope', 'instrumentationLibrary');
  return { name: textOf(member(scope, 'name')), version: textOf(member(scope, 'version')) };
}

/** What a reader of one span answers, its fault as a value: the other spans are read all the same. */
export function spanOrFault(read: () => ReadSpan): ReadSpan | FileFault {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FileFault) return cause;
    throw cause;
  }
}
