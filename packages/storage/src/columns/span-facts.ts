import {
  isEntry,
  isError,
  peerOf,
  SPAN_KINDS,
  type SpanFacts,
  type SpanKindWord,
  STATUS_CODES,
  type StatusCodeWord,
} from '../definitions.ts';
import { appendByte, appendUint32, type Bytes, openBytes } from './bytes.ts';
import { type Dictionary, internBytes, openDictionary } from './dictionary.ts';
import { appendWatched, type WatchedAttributes, watchedText } from './watched-attributes.ts';

/**
 * What the definitions say about a span. Many spans are alike in what the definitions read (kind, status, flags,
 * some attributes), so that the answers are remembered by it.
 */
export interface KnownFacts {
  readonly kind: SpanKindWord;
  readonly statusCode: StatusCodeWord;
  readonly isEntry: 0 | 1;
  readonly isError: 0 | 1;
  readonly peerName: string;
  readonly peerKind: string;
  /** Indexes of the words in their columns, set by `span-end.ts`; -1 while they are not known. */
  kindIndex: number;
  statusIndex: number;
  peerNameIndex: number;
  peerKindIndex: number;
}

export interface FactsMemory {
  /** What the definitions read of the spans met before, as bytes. */
  inputs: Dictionary;
  known: KnownFacts[];
  readonly input: Bytes;
}

/** What the definitions read beside the watched attributes. */
export interface FactsInput {
  readonly kind: number;
  readonly statusCode: number;
  readonly hasParent: boolean;
  readonly flags: number;
  readonly watched: WatchedAttributes;
}

/** Peers with ever new names or ports must not fill the memory. */
const KNOWN_MAX = 4096;
const INPUT_BYTES_MAX = 1_000_000;

export function openFactsMemory(): FactsMemory {
  return { inputs: openDictionary(), known: [], input: openBytes() };
}

/** Forgets everything: indexes mean something else from now on. */
export function forgetFacts(memory: FactsMemory): void {
  memory.inputs = openDictionary();
  memory.known = [];
}

export function factsOf(memory: FactsMemory, span: FactsInput): KnownFacts {
  const { input } = memory;
  const kind = SPAN_KINDS[span.kind] === undefined ? 0 : span.kind;
  const statusCode = STATUS_CODES[span.statusCode] === undefined ? 0 : span.statusCode;
  input.length = 0;
  appendByte(input, (kind << 3) | (statusCode << 1) | (span.hasParent ? 1 : 0));
  appendUint32(input, span.flags);
  appendWatched(span.watched, input);
  const index = internBytes(memory.inputs, input.data, 0, input.length);
  return memory.known[index] ?? learn(memory, index, kind, statusCode, span);
}

function learn(
  memory: FactsMemory,
  index: number,
  kindNumber: number,
  statusNumber: number,
  span: FactsInput,
): KnownFacts {
  const kind = SPAN_KINDS[kindNumber] ?? 'Unspecified';
  const statusCode = STATUS_CODES[statusNumber] ?? 'Unset';
  const facts: SpanFacts = {
    kind,
    hasParent: span.hasParent,
    flags: span.flags,
    statusCode,
    attribute: (key) => watchedText(span.watched, key),
  };
  const peer = peerOf(facts);
  const known: KnownFacts = {
    kind,
    statusCode,
    isEntry: isEntry(facts) ? 1 : 0,
    isError: isError(facts) ? 1 : 0,
    peerName: peer.name,
    peerKind: peer.kind,
    kindIndex: -1,
    statusIndex: -1,
    peerNameIndex: -1,
    peerKindIndex: -1,
  };
  if (index >= KNOWN_MAX || memory.inputs.keys.length > INPUT_BYTES_MAX) forgetFacts(memory);
  else memory.known[index] = known;
  return known;
}
