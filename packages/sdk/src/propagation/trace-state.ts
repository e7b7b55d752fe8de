import type { TraceState } from '@opentelemetry/api';

const MAX_MEMBERS = 32;
// W3C Trace Context Level 2, list-member: key of 1 to 256 characters, value of 1 to 256 that ends in no space.
const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

type Member = readonly [key: string, value: string];

function fromMembers(members: readonly Member[]): TraceState {
  const without = (key: string) => members.filter(([name]) => name !== key);
  return {
    get: (key) => members.find(([name]) => name === key)?.[1],
    set(key, value) {
      // A changed member moves to the front; one that the standard forbids changes nothing.
      if (!KEY.test(key) || !VALUE.test(value)) return fromMembers(members);
      return fromMembers([[key, value] as const, ...without(key)].slice(0, MAX_MEMBERS));
    },
    unset: (key) => fromMembers(without(key)),
    serialize: () => members.map(([key, value]) => `${key}=${value}`).join(','),
  };
}

/**
 * Reads a tracestate header (W3C Trace Context Level 2, section 3.3). Undefined when it holds nothing or anything illegal:
 * an illegal member, or more than 32, means that the whole header is dropped.
 */
export function parseTraceState(header: string): TraceState | undefined {
  const members: Member[] = [];
  for (const part of header.split(',')) {
    const text = part.replace(/^[ \t]+|[ \t]+$/g, '');
    if (text === '') continue;
    const equals = text.indexOf('=');
    const member: Member = [text.slice(0, equals), text.slice(equals + 1)];
    if (equals < 1 || !KEY.test(member[0]) || !VALUE.test(member[1])) return undefined;
    members.push(member);
  }
  return members.length === 0 || members.length > MAX_MEMBERS ? undefined : fromMembers(members);
}
