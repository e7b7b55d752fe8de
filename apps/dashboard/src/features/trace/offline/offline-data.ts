import type { LogRecord, Span, TraceAnswer } from '@tracewell/api/browser';

/** What an offline page carries. */
export interface OfflineData {
  readonly version: 1;
  /** When it was made, RFC 3339. */
  readonly savedAt: string;
  /** Address of the dashboard it was made by; '' when that leads nowhere else than to the maker's machine. */
  readonly dashboard: string;
  /** False when attributes, messages and logs were left out. */
  readonly hasAttributes: boolean;
  readonly answer: TraceAnswer;
  readonly logs: readonly LogRecord[];
}

const NOTHING = {};

function bareSpan(span: Span): Span {
  const { attributeTypes: _types, resourceTypes: _resource, ...rest } = span;
  return {
    ...rest,
    traceState: '',
    status: { code: span.status.code, message: '' },
    attributes: NOTHING,
    resource: NOTHING,
    events: span.events.map(({ timeUnixNano, name }) => ({
      timeUnixNano,
      name,
      attributes: NOTHING,
    })),
    links: span.links.map(({ traceId, spanId }) => ({
      traceId,
      spanId,
      traceState: '',
      attributes: NOTHING,
    })),
  };
}

/** The same trace without anything a program wrote into it beyond names: attributes, messages and logs stay behind. */
export function withoutAttributes(data: OfflineData): OfflineData {
  const { answer } = data;
  const spans = answer.spans.map(bareSpan);
  return { ...data, hasAttributes: false, logs: [], answer: { ...answer, spans } };
}

/** Bytes handed to one call of `String.fromCharCode`: engines limit the number of arguments. */
const SLICE = 32_768;

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += SLICE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  }
  return btoa(binary);
}

/** The data as base64 of gzip: small, and in an alphabet that no reader of HTML takes for anything else. */
export async function packOffline(data: OfflineData): Promise<string> {
  const packed = new Blob([JSON.stringify(data)])
    .stream()
    .pipeThrough(new CompressionStream('gzip'));
  return base64(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/** Reads what {@link packOffline} wrote. Throws when the text is something else, or cut. */
export async function unpackOffline(text: string): Promise<OfflineData> {
  const bytes = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const data = JSON.parse(await new Response(unpacked).text()) as OfflineData;
  if (data.version !== 1) throw new Error(`version ${data.version} is not known here`);
  return data;
}
