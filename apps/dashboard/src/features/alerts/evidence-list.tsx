'use client';

import type { Alert, EvidenceTrace } from '@tracewell/api/browser';
import Link from 'next/link';
import { Figure } from '../../components/figures/figure.tsx';
import { Cross } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { formatClock } from '../../lib/format-time.ts';
import { noEvidence } from './alert-words.ts';

/** Up to five traces that prove the alert; each opens at the span that counts. */
export function EvidenceList({ alert }: { readonly alert: Alert }) {
  const { evidence } = alert;
  return (
    <section
      aria-labelledby="evidence"
      className="border-line border-t lg:w-96 lg:shrink-0 lg:border-t-0 lg:border-l"
    >
      <h2 id="evidence" className="px-4 pt-4 pb-1 font-medium text-15">
        Evidence
      </h2>
      {evidence.length === 0 ? (
        <p className="px-4 pb-4 text-ink-2">{noEvidence(alert)}</p>
      ) : (
        <ul>
          {evidence.map((one) => (
            <EvidenceRow key={`${one.traceId} ${one.spanId}`} evidence={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function EvidenceRow({ evidence }: { readonly evidence: EvidenceTrace }) {
  const scope = useScope();
  const href = scope.href(`/traces/${evidence.traceId}?span=${evidence.spanId}`);
  return (
    <li className="relative border-line border-b px-4 py-1 hover:bg-accent-soft pointer-coarse:py-2">
      <div className="flex items-center justify-between gap-3">
        <Link href={href} className="min-w-0 truncate after:absolute after:inset-0">
          {evidence.isError ? (
            <span className="mr-1 text-error">
              <Cross size={8} />
            </span>
          ) : null}
          <span className="text-ink-2">{evidence.service}</span> {evidence.operation}
        </Link>
        <Figure value={durationParts(evidence.durationNs)} />
      </div>
      <div className="text-12 text-ink-3">
        <Instant nanoseconds={evidence.startTimeUnixNano} zone={scope.tz} format={formatClock} />{' '}
        <span className="font-mono">{evidence.traceId.slice(0, 8)}</span>
      </div>
    </li>
  );
}
