import type { CompareAnswer } from '@tracewell/api/browser';
import { formatCount } from '../../lib/format-count.ts';
import { keyText, leftOutText } from './compare-words.ts';

/** What was compared, what counts as a difference, and what was left out and why. */
export function LeftOut({ answer }: { readonly answer: CompareAnswer }) {
  const { leftOut, comparedKeys, enough } = answer;
  if (!enough) return null;
  const keys = leftOut.length === 1 ? '1 key' : `${formatCount(leftOut.length)} keys`;
  return (
    <section aria-label="What was compared" className="px-4 py-3 text-12 text-ink-2">
      <p>
        {formatCount(comparedKeys)} keys compared. Listed is what differs by 5 points or more, with
        99 % confidence. A trace has a value when any of its spans of that service has it.
      </p>
      {leftOut.length === 0 ? (
        <p>No key was left out.</p>
      ) : (
        <details className="mt-1">
          <summary>{keys} left out</summary>
          <ul className="mt-1 columns-1 gap-8 lg:columns-2">
            {leftOut.map((key) => (
              <li key={`${key.service} ${key.scope} ${key.key}`} className="break-inside-avoid">
                <span className="font-mono text-ink">{keyText(key)}</span>:{' '}
                {leftOutText(key, answer)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
