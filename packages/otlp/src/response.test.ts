import {
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { expect, it } from 'vitest';
import { encodeExportResponse, encodeStatus } from './response.ts';

it('the official exporters read a partial success in both encodings', () => {
  const protobuf = encodeExportResponse('protobuf', 'traces', 300, 'span 7: invalid_trace_id');
  expect(ProtobufTraceSerializer.deserializeResponse(protobuf).partialSuccess).toMatchObject({
    rejectedSpans: 300,
    errorMessage: 'span 7: invalid_trace_id',
  });
  const points = encodeExportResponse('protobuf', 'metrics', 1, 'ü');
  expect(ProtobufMetricsSerializer.deserializeResponse(points).partialSuccess).toMatchObject({
    rejectedDataPoints: 1,
    errorMessage: 'ü',
  });
  const json = encodeExportResponse('json', 'traces', 2, 'why');
  expect(JsonTraceSerializer.deserializeResponse(json).partialSuccess).toEqual({
    rejectedSpans: '2',
    errorMessage: 'why',
  });
  expect(
    JSON.parse(Buffer.from(encodeExportResponse('json', 'metrics', 1, '')).toString()),
  ).toEqual({
    partialSuccess: { rejectedDataPoints: '1', errorMessage: '' },
  });
});

it('a full success is an empty message', () => {
  expect(encodeExportResponse('protobuf', 'traces', 0, '')).toHaveLength(0);
  expect(Buffer.from(encodeExportResponse('json', 'traces', 0, '')).toString()).toBe('{}');
});

it('a google.rpc.Status has code and message', () => {
  expect(Buffer.from(encodeStatus('protobuf', 3, 'no')).toString('hex')).toBe('080312026e6f');
  expect(JSON.parse(Buffer.from(encodeStatus('json', 14, 'later')).toString())).toEqual({
    code: 14,
    message: 'later',
  });
});
