export {
  type DecideFault,
  type FaultProxy,
  openFaultProxy,
  type ProxiedRequest,
  type ProxyFault,
} from './fault-proxy.ts';
export { type GenerateTraces, generateTraces, type TraceBatch } from './generate-traces.ts';
export { insertLogs } from './insert-logs.ts';
export { insertSpans } from './insert-spans.ts';
export { otlpLogsRequest } from './otlp-logs.ts';
export { otlpTracesRequest } from './otlp-request.ts';
export { otlpTracesProtobuf } from './otlp-spans.ts';
export { type SeededRandom, seededRandom } from './seeded-random.ts';
export { BAD_CATALOG_VERSION, SHOP_SERVICES, type ShopService } from './shop/services.ts';
export { INCIDENTS } from './shop/weather.ts';
export { type OpenTestDatabase, openTestDatabase, type TestDatabase } from './test-database.ts';
export { type LogSketch, log, type TestLog } from './test-log.ts';
export {
  newSpanId,
  newTraceId,
  type SpanSketch,
  span,
  type TestAttribute,
  type TestAttributes,
  type TestEvent,
  type TestLink,
  type TestSpan,
  type TestSpanKind,
  trace,
} from './test-span.ts';
