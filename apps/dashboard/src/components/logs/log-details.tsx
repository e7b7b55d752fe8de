import type { Attributes, LogRecord } from '@tracewell/api/browser';
import type { ReactNode } from 'react';
import { CopyButton } from '../controls/copy-button.tsx';
import { logText } from './log-text.ts';

function Group({ title, attributes }: { readonly title: string; readonly attributes: Attributes }) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return (
    <section className="mt-2">
      <h2 className="text-12 text-ink-2">{title}</h2>
      <dl>
        {entries.map(([key, value]) => (
          <div
            key={key}
            className="grid grid-cols-[minmax(0,14rem)_minmax(0,1fr)] gap-x-3 py-0.5 text-12 max-md:grid-cols-[minmax(0,8rem)_minmax(0,1fr)]"
          >
            <dt className="break-words text-ink-2">{key}</dt>
            <dd className="whitespace-pre-wrap break-words font-mono">{logText(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface LogDetailsProps {
  readonly log: LogRecord;
  /** Doors to elsewhere, after the message. */
  readonly links?: ReactNode;
}

/** A whole log record: the message with its lines, then its attributes. Nothing in it is read as HTML. */
export function LogDetails({ log, links }: LogDetailsProps) {
  const body = logText(log.body);
  const facts: Record<string, string> = {};
  if (log.eventName !== '') facts['event name'] = log.eventName;
  if (log.severityText !== '' && log.severityText.toLowerCase() !== log.level) {
    facts['severity text'] = log.severityText;
  }
  if (log.traceId !== '') facts['trace id'] = log.traceId;
  if (log.spanId !== '') facts['span id'] = log.spanId;
  return (
    <div className="bg-sunken px-4 py-2">
      <pre className="max-h-80 overflow-y-auto whitespace-pre-wrap break-words font-mono text-12">
        {body === '' ? '(no message)' : body}
      </pre>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-12">
        {links}
        <CopyButton text={body} label="Copy the message" />
        <CopyButton text={JSON.stringify(log, null, 2)} label="Copy as JSON" />
      </div>
      <Group title="Log record" attributes={facts} />
      <Group title="Attributes" attributes={log.attributes} />
      <Group title="Resource" attributes={log.resource} />
      {log.scope.name === '' ? null : (
        <Group title="Scope" attributes={{ name: log.scope.name, version: log.scope.version }} />
      )}
    </div>
  );
}
