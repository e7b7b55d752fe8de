import { DEFINING_ATTRIBUTES } from '../definitions.ts';
import type { AttributeMap } from './column-store.ts';
import { readText, utf8 } from './text.ts';

/** Where the attributes that the definitions read stand among the values of the span that is being written. */
export interface WatchedAttributes {
  readonly map: AttributeMap;
  /** Number of the defining attribute by index of the map's dictionary, -1 for all other keys. */
  readonly roles: number[];
  /** Position of the value by number of the defining attribute, -1 when the span has none. */
  readonly positions: Int32Array;
}

const ROLES = new Map(DEFINING_ATTRIBUTES.map((key, role) => [key, role]));

export function openWatchedAttributes(map: AttributeMap): WatchedAttributes {
  return { map, roles: [], positions: new Int32Array(DEFINING_ATTRIBUTES.length).fill(-1) };
}

export function watch(watched: WatchedAttributes, index: number): void {
  const role = index < watched.roles.length ? watched.roles[index]! : learn(watched, index);
  if (role >= 0) watched.positions[role] = watched.map.values.data.length;
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

/** Text of a defining attribute, '' when the span has not got it. */
export function watchedText(watched: WatchedAttributes, key: string): string {
  const position = watched.positions[ROLES.get(key) ?? -1] ?? -1;
  if (position < 0) return '';
  const { data } = watched.map.values;
  const { from, to } = readText(data, position);
  return utf8(data.data, from, to);
}
