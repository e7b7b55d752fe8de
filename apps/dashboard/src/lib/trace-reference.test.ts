import { expect, test } from 'vitest';
import { findTraceReference } from './trace-reference.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each([
  [ID, ID, undefined],
  [ID.toUpperCase(), ID, undefined],
  [`00-${ID}-00f067aa0ba902b7-01`, ID, '00f067aa0ba902b7'],
  [`14:03 WARN retrying charge trace_id=${ID} span=1`, ID, undefined],
  [`http://jaeger:16686/trace/${ID}?uiFind=x`, ID, undefined],
  [
    'http://zipkin:9411/zipkin/traces/a3ce929d0e0e4736',
    '0000000000000000a3ce929d0e0e4736',
    undefined,
  ],
])('%s', (text, traceId, spanId) => {
  expect(findTraceReference(text)).toEqual({ traceId, spanId });
});

test.each(['', 'checkout', ID.slice(1), `${ID}0`, '0'.repeat(32)])('%j names no trace', (text) => {
  expect(findTraceReference(text)).toBeUndefined();
});
