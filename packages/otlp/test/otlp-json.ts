import { chosen, type Decoded, hex, integer } from './protobufjs-oracle.ts';
import type { RandomSource } from './random-source.ts';

/** Fields that JSON writes otherwise than protobufjs holds them. */
const IDS = new Set(['traceId', 'spanId', 'parentSpanId']);
/** Oneofs of which JSON may hold one field only. */
const ONEOFS: readonly (readonly string[])[] = [
  ['asInt', 'asDouble'],
  ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'],
];

/**
 * A request that protobufjs decoded as OTLP/JSON: 64-bit integers as strings or as digits, ids in hex of either case,
 * fields in any order, among them some that OTLP has not.
 */
export function otlpJson(request: Decoded, random: RandomSource): string {
  return object(request, random);
}

function object(message: Decoded, random: RandomSource): string {
  const isAny = 'kvlistValue' in message;
  const entries = Object.entries(message).filter(
    ([name, value]) => (value ?? null) !== null && isCounted(message, name, isAny),
  );
  const written = entries.map(
    ([name, value]) => `${JSON.stringify(name)}:${any(name, value, random)}`,
  );
  if (random.chance(0.05)) written.push('"newField":{"deep":[{"x":-1.5e-3},"]}",null,true]}');
  if (random.chance(0.05)) written.push('"__proto__":{"name":"polluted","traceId":7}');
  if (!isAny) written.sort(() => random.below(3) - 1);
  return `{${written.join(random.chance(0.1) ? ' ,\n\t' : ',')}}`;
}

function isCounted(message: Decoded, name: string, isAny: boolean): boolean {
  if (isAny) return name === chosen(message);
  const oneof = ONEOFS.find((names) => names.includes(name) && !('dataPoints' in message));
  if (oneof === undefined || (typeof message[name] === 'number' && name === 'sum')) return true;
  return Object.keys(message).findLast((other) => oneof.includes(other)) === name;
}

function any(name: string, value: unknown, random: RandomSource): string {
  if (Array.isArray(value)) return `[${value.map((one) => any(name, one, random)).join(',')}]`;
  if (value instanceof Uint8Array) return JSON.stringify(bytesText(name, value, random));
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (!('low' in value)) return object(value as Decoded, random);
  const isSigned = name === 'intValue' || name === 'asInt';
  const digits = isSigned ? BigInt.asIntN(64, integer(value)) : integer(value);
  return random.chance(0.5) ? `"${digits}"` : `${digits}`;
}

function bytesText(name: string, value: Uint8Array, random: RandomSource): string {
  if (!IDS.has(name))
    return Buffer.from(value).toString(random.chance(0.5) ? 'base64' : 'base64url');
  return random.chance(0.5) ? hex(value) : hex(value).toUpperCase();
}

function number(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
}
