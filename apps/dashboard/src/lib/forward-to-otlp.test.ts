import { expect, test } from 'vitest';
import { otlpTracesUrl } from './forward-to-otlp.ts';

test('finds the receiver where it really listens, also when it listens everywhere', () => {
  const at = (host: string) => otlpTracesUrl([{ protocol: 'OTLP/HTTP', host, port: 4518 }]);
  expect(at('127.0.0.1')).toBe('http://127.0.0.1:4518/v1/traces');
  expect(at('0.0.0.0')).toBe('http://127.0.0.1:4518/v1/traces');
  expect(at('::')).toBe('http://[::1]:4518/v1/traces');
  expect(at('fd00::7')).toBe('http://[fd00::7]:4518/v1/traces');
  expect(at('collector')).toBe('http://collector:4518/v1/traces');
  expect(otlpTracesUrl([{ protocol: 'Zipkin', host: 'x', port: 1 }])).toBeUndefined();
});
