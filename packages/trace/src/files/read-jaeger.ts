import { FileFault } from './file-fault.ts';
import type { FileAttributes, FileEvent, FileLink, FileValue, ReadSpan } from './file-span.ts';
import { NS_PER_US, spanOfForeign } from './foreign-span.ts';
import {
  elements,
  entries,
  type Here,
  has,
  idOf,
  member,
  nanosOf,
  requiredIdOf,
  textOf,
} from './here.ts';
import { spanOrFault } from './read-otlp.ts';

function tagValue(tag: Here): FileValue {
  const { value, place } = member(tag, 'value');
  if (value === undefined) return null;
  if (typeof value === 'object')
    throw new FileFault(place, 'is neither text, number nor true or false');
  // Whole numbers come as text when they are long; a number that JavaScript holds is one again.
  const type = has(tag, 'type') ? textOf(member(tag, 'type')) : '';
  const isNumber = type === 'int64' || type === 'float64';
  const number = isNumber ? Number(value) : Number.NaN;
  const isExact = Number.isSafeInteger(number) || (type === 'float64' && !Number.isNaN(number));
  return isExact ? number : (value as FileValue);
}

function tagsOf(list: Here): FileAttributes {
  return Object.fromEntries(
    elements(list).map((tag) => [textOf(member(tag, 'key')), tagValue(tag)]),
  );
}

function eventOf(log: Here): FileEvent {
  const fields = tagsOf(member(log, 'fields'));
  const { event, message, ...attributes } = fields;
  const name = event ?? message ?? '';
  return {
    timeUnixNano: String(nanosOf(member(log, 'timestamp'), NS_PER_US)),
    name: String(name),
    attributes:
      event === undefined || message === undefined ? attributes : { ...attributes, message },
  };
}

interface Reference extends FileLink {
  readonly type: string;
}

function referenceOf(reference: Here): Reference {
  return {
    type: textOf(member(reference, 'refType')),
    traceId: idOf(member(reference, 'traceID', 'traceId'), 32),
    spanId: idOf(member(reference, 'spanID', 'spanId'), 16),
    traceState: '',
    attributes: {},
  };
}

/** The parent is the first `CHILD_OF` of the same trace, else the first other one; what is left are links. */
function relationsOf(span: Here, traceId: string): { parent: string; links: FileLink[] } {
  const references = elements(member(span, 'references')).map(referenceOf);
  const own = references.filter((reference) => reference.traceId === traceId);
  const parent = own.find(({ type }) => type === 'CHILD_OF') ?? own[0];
  const links = references
    .filter((reference) => reference !== parent)
    .map(({ type, ...link }) => ({ ...link, attributes: { 'opentracing.ref_type': type } }));
  const old = idOf(member(span, 'parentSpanID', 'parentSpanId'), 16);
  return { parent: parent?.spanId ?? old, links };
}

interface Process {
  readonly service: string;
  readonly tags: FileAttributes;
}

const NO_PROCESS: Process = { service: '', tags: {} };

function processOf(process: Here): Process {
  return {
    service: textOf(member(process, 'serviceName')),
    tags: tagsOf(member(process, 'tags')),
  };
}

function spanOf(here: Here, processes: ReadonlyMap<string, Process>): ReadSpan {
  const traceId = requiredIdOf(member(here, 'traceID', 'traceId'), 32);
  const { parent, links } = relationsOf(here, traceId);
  const inline = has(here, 'process') ? processOf(member(here, 'process')) : undefined;
  const process = inline ?? processes.get(textOf(member(here, 'processID', 'processId')));
  const start = member(here, 'startTime');
  if (start.value === undefined) throw new FileFault(start.place, 'is missing');
  return spanOfForeign({
    traceId,
    spanId: requiredIdOf(member(here, 'spanID', 'spanId'), 16),
    parentSpanId: parent,
    name: textOf(member(here, 'operationName')),
    kind: '',
    service: (process ?? NO_PROCESS).service,
    startNs: nanosOf(start, NS_PER_US),
    durationNs: nanosOf(member(here, 'duration'), NS_PER_US),
    tags: tagsOf(member(here, 'tags')),
    resource: (process ?? NO_PROCESS).tags,
    events: elements(member(here, 'logs')).map(eventOf),
    links,
  });
}

/** The traces of a document of Jaeger's UI or `/api/traces`: `{data: [{spans, processes}]}`, or one trace alone. */
function tracesOf(document: Here): Here[] {
  if (has(document, 'spans')) return [document];
  return has(document, 'data') && Array.isArray(member(document, 'data').value)
    ? elements(member(document, 'data'))
    : [];
}

/** Whether a document is Jaeger's: spans with an operation name tell it from other lists of spans. */
export function isJaeger(document: Here): boolean {
  const [trace] = tracesOf(document);
  if (trace === undefined || !has(trace, 'spans')) return false;
  const [span] = elements(member(trace, 'spans'));
  return has(trace, 'processes') || (span !== undefined && has(span, 'operationName'));
}

/** Reads the spans of a Jaeger document one by one; what does not fit goes to `refuse` and is left out. */
export function* readJaeger(
  document: Here,
  refuse: (fault: FileFault) => void,
): Generator<ReadSpan, void> {
  for (const trace of tracesOf(document)) {
    const processes = new Map(
      entries(member(trace, 'processes')).map(([id, process]) => [id, processOf(process)]),
    );
    for (const span of elements(member(trace, 'spans'))) {
      const read = spanOrFault(() => spanOf(span, processes));
      if (read instanceof FileFault) refuse(read);
      else yield read;
    }
  }
}
