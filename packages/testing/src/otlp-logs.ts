import { anyValue, groupBy, keyValues, printable } from './otlp-request.ts';
import type { TestLog } from './test-log.ts';

/**
 * The body of one `POST /v1/logs` with `Content-Type: application/json`: an ExportLogsServiceRequest in OTLP's JSON
 * mapping. Log records are grouped by resource and scope, in the order in which they first appear.
 */
export function otlpLogsRequest(logs: Iterable<TestLog>): string {
  const resources = groupBy(logs, (log) => JSON.stringify(log.resource, printable));
  const resourceLogs = resources.map((ofResource) => ({
    resource: { attributes: keyValues(ofResource[0]?.resource ?? {}) },
    scopeLogs: groupBy(ofResource, ({ scope }) => `${scope.name}\n${scope.version}`).map(
      (ofScope) => ({ scope: ofScope[0]?.scope, logRecords: ofScope.map(otlpLog) }),
    ),
  }));
  return JSON.stringify({ resourceLogs });
}

function otlpLog(log: TestLog): object {
  return {
    timeUnixNano: String(log.timeUnixNano),
    ...(log.observedTimeUnixNano === 0n
      ? {}
      : { observedTimeUnixNano: String(log.observedTimeUnixNano) }),
    severityNumber: log.severityNumber,
    severityText: log.severityText,
    body: anyValue(log.body),
    attributes: keyValues(log.attributes),
    ...(log.droppedAttributesCount === 0
      ? {}
      : { droppedAttributesCount: log.droppedAttributesCount }),
    ...(log.flags === 0 ? {} : { flags: log.flags }),
    ...(log.traceId === '' ? {} : { traceId: log.traceId }),
    ...(log.spanId === '' ? {} : { spanId: log.spanId }),
    ...(log.eventName === '' ? {} : { eventName: log.eventName }),
  };
}
