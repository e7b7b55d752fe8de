/** What an intrinsic field holds, which decides the operators and values it takes. */
export type FieldType = 'text' | 'id' | 'duration' | 'kind' | 'status' | 'boolean';

/** Where an attribute is looked up; `any` is span, then resource, then scope. */
export type AttributeScope = 'any' | 'span' | 'resource' | 'scope' | 'event' | 'link';

export interface Intrinsic {
  readonly type: FieldType;
  readonly says: string;
}

/** Fields that every span has, by their names in the language. */
export const INTRINSICS = {
  service: { type: 'text', says: 'service.name of the resource' },
  name: { type: 'text', says: 'span name' },
  kind: { type: 'kind', says: 'span kind' },
  status: { type: 'status', says: 'span status as it was sent' },
  duration: { type: 'duration', says: 'duration of the span' },
  error: { type: 'boolean', says: 'status error, or unset with a failing HTTP status' },
  entry: { type: 'boolean', says: 'whether the span counts as a request' },
  'trace.id': { type: 'id', says: 'trace id' },
  'trace.duration': { type: 'duration', says: 'from the first start to the last end in the trace' },
  'root.service': { type: 'text', says: 'service of the root span' },
  'root.name': { type: 'text', says: 'name of the root span' },
} as const satisfies Record<string, Intrinsic>;

export type IntrinsicName = keyof typeof INTRINSICS;

export const KINDS = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
] as const;
export const STATUSES = ['unset', 'ok', 'error'] as const;
export const SCOPES = [
  'span',
  'resource',
  'scope',
  'event',
  'link',
] as const satisfies readonly AttributeScope[];

/** The values an enumerated field can hold; undefined when it is open. */
export function enumeration(type: FieldType): readonly string[] | undefined {
  if (type === 'kind') return KINDS;
  if (type === 'status') return STATUSES;
  if (type === 'boolean') return ['true', 'false'];
  return undefined;
}

export function isIntrinsic(name: string): name is IntrinsicName {
  return Object.hasOwn(INTRINSICS, name);
}
