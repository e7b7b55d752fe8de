'use client';

import { ApiProblem } from '@tracewell/api/browser';
import { Button } from '../controls/button.tsx';
import { CopyButton } from '../controls/copy-button.tsx';
import { Cross } from '../figures/glyphs.tsx';

interface FailedProps {
  /** What could not be shown: `The trace`. */
  readonly what: string;
  readonly error: Error;
  readonly onRetry?: () => void;
}

interface Said {
  readonly title: string;
  readonly detail: string;
  readonly code: string;
}

function said(error: Error): Said {
  if (error instanceof ApiProblem) {
    return { title: error.title, detail: error.detail, code: error.code };
  }
  return { title: 'The page itself failed', detail: error.message, code: '' };
}

/** A panel that failed, in its own place: what happened, what to do, and the details folded and copyable. */
export function Failed({ what, error, onRetry }: FailedProps) {
  const { title, detail, code } = said(error);
  const details = [`${code} ${title}`.trim(), detail].join('\n');
  return (
    <div role="alert" className="max-w-2xl px-4 py-8" data-state="failed">
      <p className="flex items-center gap-2 text-15">
        <span className="text-error">
          <Cross />
        </span>
        {what}: {title}.
      </p>
      <p className="mt-1 text-ink-2">{detail}</p>
      <div className="mt-3 flex items-center gap-3">
        {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
        {code === '' ? null : <span className="font-mono text-12 text-ink-3">{code}</span>}
        <CopyButton text={details} label="Copy details" />
      </div>
    </div>
  );
}

/** The data stays, one line says since when it is not fresh. */
export function Unreachable({ error }: { readonly error: Error }) {
  return (
    <p
      role="status"
      className="border-line border-b px-4 py-2 text-12 text-warn"
      data-state="unreachable"
    >
      Showing the last answer. {said(error).detail}
    </p>
  );
}
