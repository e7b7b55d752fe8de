'use client';

import type { LogsAnswer } from '@tracewell/api/browser';
import { Button } from '../../components/controls/button.tsx';
import { useStatus } from '../../components/shell/status-dot.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { formatCount } from '../../lib/format-count.ts';
import { followedTrace, isNarrowed, type LogsScope } from './logs-scope.ts';

const PORT = 4318;

/** How the first log record gets here, from any OpenTelemetry SDK. */
function NothingReceived({ port }: { readonly port: number }) {
  return (
    <Empty
      reason="No log record has arrived yet."
      next={
        <>
          <p>Services with an OpenTelemetry SDK send them here with:</p>
          <pre className="mt-2 overflow-x-auto bg-sunken px-3 py-2 font-mono text-12 text-ink">
            {`OTEL_LOGS_EXPORTER=otlp
OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`}
          </pre>
          <p className="mt-2">
            In Node.js, pino, winston and bunyan need their OpenTelemetry instrumentation too. Log
            records written within a span carry its trace id, and stand on the page of that trace.
          </p>
        </>
      }
    />
  );
}

interface NoLogsProps {
  readonly scope: LogsScope;
  readonly answer: LogsAnswer;
  readonly onClear: () => void;
}

/** Why the list is empty, and the nearest question that is not. */
export function NoLogs({ scope, answer, onClear }: NoLogsProps) {
  const { setRange } = useScope();
  const status = useStatus().data;
  if (status?.bySignal.logs.received === 0) {
    const listener = status.listeners.find(({ protocol }) => protocol === 'OTLP/HTTP');
    return <NothingReceived port={listener?.port ?? PORT} />;
  }
  const scanned = formatCount(answer.meta.rowsScanned);
  const narrowed = isNarrowed(scope);
  return (
    <Empty
      reason={
        narrowed ? `None of the ${scanned} rows scanned match.` : 'No log record in this time.'
      }
      next={
        <div className="flex flex-wrap gap-2">
          {narrowed ? <Button onClick={onClear}>Take the conditions out</Button> : null}
          {followedTrace(scope.q) === undefined ? (
            <Button onClick={() => setRange('7d')}>Look in the last 7 days</Button>
          ) : null}
        </div>
      }
    />
  );
}
