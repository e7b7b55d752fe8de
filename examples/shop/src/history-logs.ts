import { log, type TestLog, type TestSpan } from '@tracewell/testing';

const SCOPE = { name: 'shop', version: '1.0.0' };

/** What the services said in the generated past: every failure where it happened, and every order. */
export function logsOf(spans: readonly TestSpan[]): TestLog[] {
  return spans.flatMap((span) => failureOf(span) ?? orderOf(span) ?? []);
}

function failureOf(span: TestSpan): TestLog | undefined {
  const exception = span.events.find(({ name }) => name === 'exception');
  if (span.status.code !== 'error' || exception === undefined) return undefined;
  const message = String(exception.attributes['exception.message'] ?? span.status.message);
  return log({
    of: span,
    scope: SCOPE,
    timeUnixNano: exception.timeUnixNano,
    severityNumber: 17,
    severityText: 'ERROR',
    body: message,
    attributes: { 'exception.type': String(exception.attributes['exception.type'] ?? 'Error') },
  });
}

function orderOf(span: TestSpan): TestLog | undefined {
  if (span.kind !== 'server' || span.name !== 'POST /checkout') return undefined;
  if (span.status.code === 'error') return undefined;
  const total = span.attributes['shop.order.total'];
  return log({
    of: span,
    scope: SCOPE,
    timeUnixNano: span.startTimeUnixNano + span.durationNs,
    severityText: 'INFO',
    body: 'order placed',
    attributes: typeof total === 'number' ? { 'shop.order.total': total } : {},
  });
}
