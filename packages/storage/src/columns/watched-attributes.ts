import { DEFINING_ATTRIBUTES } from '../definitions.ts';
import { appendByte, appendSlice, type Bytes } from './bytes.ts';
import type { AttributeMap } from './column-store.ts';
import { readText, utf8 } from './text.ts';

/** Where the attributes that the definitions read stand among the values of the span that is being written. */
export interface WatchedAttributes {
  readonly map: AttributeMap;
  /** Number of the defining attribute by index of the map's dictionary, -1 for all other keys. */
  readonly roles: number[];
  /** The defining attributes of the span in the order in which they came: how many, their numbers, their values' positions. */
  count: number;
  readonly seen: number[];
  readonly positions: number[];
}

const ROLES = new Map(DEFINING_ATTRIBUTES.map((key, role) => [key, role]));

export function openWatchedAttributes(map: AttributeMap): WatchedAttributes {
  return { map, roles: [], count: 0, seen: [], positions: [] };
}

export function watch(watched: WatchedAttributes, index: number): void {
  const role = index < watched.roles.length ? watched.roles[index]! : learn(watched, index);
  if (role < 0) return;
  watched.seen[watched.count] = role;
  watched.positions[watched.count] = watched.map.values.data.length;
  watched.count++;
}

function learn(watched: WatchedAttributes, index: number): number {
  const { dictionary } = watched.map.keys;
  for (let i = watched.roles.length; i <= index; i++) {
    const key = utf8(dictionary.keys.data, dictionary.from[i]!, dictionary.to[i]!);
    watched.roles.push(ROLES.get(key) ?? -1);
  }
  return watched.roles[index]!;
}

/** After the dictionary lost values. */
export function forgetWatched(watched: WatchedAttributes): void {
  watched.roles.length = Math.min(watched.roles.length, watched.map.keys.dictionary.count);
}

/** Appends numbers and values of the span's defining attributes: equal bytes mean equal attributes. */
export function appendWatched(watched: WatchedAttributes, target: Bytes): void {
  const { data } = watched.map.values;
  for (let i = 0; i < watched.count; i++) {
    const at = watched.positions[i]!;
    const length = data.data[at]!;
    const end = length < 0x80 ? at + 1 + length : readText(data, at).to;
    appendByte(target, watched.seen[i]!);
    appendSlice(target, data.data, at, end);
  }
}

/** Text of a defining attribute, '' when the span has not got it. Of several values the last one counts. */
export function watchedText(watched: WatchedAttributes, key: string): string {
  const place = watched.seen.lastIndexOf(ROLES.get(key) ?? -1, watched.count - 1);
  if (watched.count === 0 || place < 0) return '';
  const { data } = watched.map.values;
  const { from, to } = readText(data, watched.positions[place]!);
  return utf8(data.data, from, to);
}
