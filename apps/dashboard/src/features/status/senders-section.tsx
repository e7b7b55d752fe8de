'use client';

import type { Sender, SenderMistake } from '@tracewell/api/browser';
import { Cross } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatAge } from '../../lib/format-age.ts';
import { countOf, formatCount } from '../../lib/format-count.ts';
import { clockWords } from './status-words.ts';

/** Who sends, with which SDK, last seen when, and whose clock is off. */
export function SendersSection({ senders }: { readonly senders: readonly Sender[] }) {
  return (
    <section aria-labelledby="senders" className="border-line border-b py-4">
      <h2 id="senders" className="px-4 pb-2 font-medium text-15">
        Senders
      </h2>
      {senders.length === 0 ? (
        <p className="px-4 text-ink-2">Nobody has sent anything since the collector started.</p>
      ) : (
        <ul>
          {senders.map((sender) => (
            <SenderRow key={`${sender.address} ${sender.agent}`} sender={sender} />
          ))}
        </ul>
      )}
    </section>
  );
}

function SenderRow({ sender }: { readonly sender: Sender }) {
  const scope = useScope();
  const clock = clockWords(sender.clockOffsetMs);
  return (
    <li className="grid grid-cols-2 items-baseline gap-x-6 border-line border-t px-4 py-1 md:grid-cols-[2fr_3fr_1fr_1fr_1fr]">
      <span className="truncate">
        {sender.address} <span className="text-12 text-ink-3">{sender.agent}</span>
      </span>
      <span className="truncate text-ink-2">{sender.services.join(', ')}</span>
      <span className="text-ink-2 md:text-right">{countOf(sender.spans, 'span')}</span>
      <span className="text-ink-2 md:text-right">
        <Instant nanoseconds={sender.lastSeenUnixNano} zone={scope.tz} format={formatAge} />
      </span>
      <span
        className={`md:text-right ${clock === 'in step' || clock === 'unknown' ? 'text-ink-3' : 'text-warn'}`}
        title="The sender's clock against this machine's"
      >
        clock {clock}
      </span>
    </li>
  );
}

/** Requests that went wrong, each with the sentence its sender got. */
export function MistakesSection({ mistakes }: { readonly mistakes: readonly SenderMistake[] }) {
  const scope = useScope();
  if (mistakes.length === 0) return null;
  return (
    <section aria-labelledby="mistakes" className="border-line border-b py-4">
      <h2 id="mistakes" className="px-4 pb-2 font-medium text-15">
        Requests that failed
      </h2>
      <ul>
        {mistakes.map((mistake) => (
          <li
            key={`${mistake.code} ${mistake.address} ${mistake.what}`}
            className="flex items-baseline gap-3 border-line border-t px-4 py-1"
          >
            <span className="text-error">
              <Cross size={8} />
            </span>
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {mistake.what}{' '}
              <span className="text-12 text-ink-3">
                {formatCount(mistake.count)} from {mistake.address},{' '}
                <Instant
                  nanoseconds={mistake.lastSeenUnixNano}
                  zone={scope.tz}
                  format={formatAge}
                />
              </span>
            </span>
            <span className="font-mono text-12 text-ink-3">{mistake.code}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
