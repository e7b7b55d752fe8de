import type { IncomingMessage } from 'node:http';
import type { MistakeKind } from '../telemetry/ingest-report.ts';
import { SIGNALS, type Signal } from '../telemetry/signal.ts';
import { Refusal } from './refusal.ts';
import { zipkinV1 } from './zipkin-app.ts';

/** Where a signal is taken by POST. */
export function signalPath(signal: Signal): string {
  return `/v1/${signal}`;
}

/** The refusal for a request that no route takes. Each says in one sentence where to go instead. */
export function mistakeOf(request: IncomingMessage, path: string): Refusal {
  const base = baseUrl(request);
  const kind = kindOf(request, path);
  if (kind === 'zipkin_v1') return zipkinV1();
  const advice: Partial<Record<MistakeKind, string>> = {
    browser: `TW2100 This is Tracewell's OTLP receiver, not a page: programs send spans here by POST to ${base}/v1/traces; people open the dashboard.`,
    wrong_method: `TW2101 Only POST is understood here: send OTLP by POST to ${base}${path}.`,
    grpc_on_http_port: grpcAdvice(base),
    wrong_path: `TW2101 Nothing is received at ${printable(path)}: send traces by POST to ${base}/v1/traces, metrics to ${base}/v1/metrics and logs to ${base}/v1/logs (as OTEL_EXPORTER_OTLP_ENDPOINT give ${base}).`,
  };
  return new Refusal(kind === 'wrong_method' ? 405 : 404, kind, advice[kind] ?? '');
}

function kindOf(request: IncomingMessage, path: string): MistakeKind {
  const isSignal = SIGNALS.some((signal) => signalPath(signal) === path);
  if (request.headers['content-type']?.startsWith('application/grpc')) return 'grpc_on_http_port';
  if (request.method === 'GET' || request.method === 'HEAD') {
    return isBrowser(request) || !isSignal ? 'browser' : 'wrong_method';
  }
  if (isSignal) return 'wrong_method';
  return /^\/api\/v1\/spans\/?$/.test(path) ? 'zipkin_v1' : 'wrong_path';
}

function isBrowser(request: IncomingMessage): boolean {
  return request.headers.accept?.includes('text/html') ?? false;
}

export function grpcAdvice(base: string): string {
  return `TW2114 This port speaks OTLP over HTTP, not gRPC: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and OTEL_EXPORTER_OTLP_ENDPOINT=${base}.`;
}

export function tlsAdvice(base: string): string {
  return `TW2115 This port speaks plain HTTP, not TLS: write http:// instead of https://, so ${base}.`;
}

/** The address as the sender knows it; a header that is no plain host is not repeated. */
function baseUrl(request: IncomingMessage): string {
  const host = request.headers.host ?? '';
  const isPlain = /^[\w.-]+(:\d+)?$|^\[[0-9a-fA-F:]+\](:\d+)?$/.test(host);
  return `http://${isPlain ? host : `localhost:${request.socket.localPort ?? 4318}`}`;
}

function printable(path: string): string {
  return path.replaceAll(/[^\w./~-]/g, '?').slice(0, 80);
}
