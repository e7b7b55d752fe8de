'use client';

import type { RuleFault } from '@tracewell/api/browser';
import { Cross } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatMinute } from '../../lib/format-age.ts';
import { placeText } from './alert-words.ts';

/** Files that could not be read: line, column and caret, and which rules stay in force. */
export function RuleFaults({ faults }: { readonly faults: readonly RuleFault[] }) {
  if (faults.length === 0) return null;
  return (
    <ul aria-label="Faulty rule files" className="border-line border-b bg-error-soft">
      {faults.map((fault) => (
        <li key={placeText(fault)} className="px-4 py-3">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className="text-error">
              <Cross />
            </span>
            <span className="font-medium font-mono text-12">{placeText(fault)}</span>
            <span>{fault.message}</span>
            <span className="font-mono text-12 text-ink-2">{fault.code}</span>
          </p>
          <pre className="mt-1 overflow-x-auto pl-6 font-mono text-12">{fault.excerpt}</pre>
          <p className="mt-1 pl-6 text-12 text-ink-2">
            <InForce fault={fault} />
          </p>
        </li>
      ))}
    </ul>
  );
}

function InForce({ fault }: { readonly fault: RuleFault }) {
  const scope = useScope();
  if (fault.inForceSinceUnixNano === null) {
    return 'This file has never been read without a fault: none of its rules is in force.';
  }
  return (
    <>
      The rules of{' '}
      <Instant nanoseconds={fault.inForceSinceUnixNano} zone={scope.tz} format={formatMinute} />{' '}
      stay in force until the file is right again.
    </>
  );
}
