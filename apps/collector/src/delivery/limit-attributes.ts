import type { SpanSink } from '@tracewell/otlp';

const SCALARS = [
  'attributeString',
  'attributeBool',
  'attributeInt',
  'attributeDouble',
  'attributeBytes',
  'attributeEmpty',
] as const;
const BEGINS = ['attributeArrayBegin', 'attributeListBegin'] as const;
const ENDS = ['attributeArrayEnd', 'attributeListEnd'] as const;

type Pass = (...values: unknown[]) => void;

/**
 * Lets at most `max` attributes of a span pass. The others are left out and added to its dropped
 * count, as OpenTelemetry's own limits do. Replaces methods of `front`; attributes of resources,
 * scopes, events and links pass.
 */
export function limitSpanAttributes(front: SpanSink, max: number): void {
  const inner = { ...front };
  let isOfSpan = false;
  let isSkipping = false;
  let depth = 0;
  let taken = 0;
  let dropped = 0;
  front.spanBegin = () => {
    isOfSpan = true;
    isSkipping = false;
    depth = 0;
    taken = 0;
    dropped = 0;
    inner.spanBegin();
  };
  front.attributeKey = (bytes, from, to) => {
    if (isSkipping) return; // an entry of a list that is left out
    if (isOfSpan && depth === 0) taken += 1;
    isSkipping = isOfSpan && depth === 0 && taken > max;
    if (isSkipping) dropped += 1;
    else inner.attributeKey(bytes, from, to);
  };
  const value = (
    name: (typeof SCALARS)[number] | (typeof BEGINS)[number] | (typeof ENDS)[number],
    step: number,
  ) => {
    const pass = inner[name] as Pass;
    Object.assign(front, {
      [name]: (...values: unknown[]) => {
        depth += step;
        if (!isSkipping) pass(...values);
        else if (depth === 0 && step <= 0) isSkipping = false;
      },
    });
  };
  for (const name of SCALARS) value(name, 0);
  for (const name of BEGINS) value(name, 1);
  for (const name of ENDS) value(name, -1);
  for (const [begin, end] of [
    ['eventBegin', 'eventEnd'],
    ['linkBegin', 'linkEnd'],
  ] as const) {
    front[begin] = () => {
      isOfSpan = false;
      inner[begin]();
    };
    front[end] = () => {
      isOfSpan = true;
      inner[end]();
    };
  }
  // The sender's own number, which may come before or behind the attributes.
  front.droppedAttributes = (count) => {
    dropped += count;
  };
  front.spanEnd = () => {
    if (dropped > 0) inner.droppedAttributes(dropped);
    isOfSpan = false;
    return inner.spanEnd();
  };
}
