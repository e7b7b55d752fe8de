import type { LogRecord } from '@tracewell/api/browser';
import { clsx } from 'clsx';
import { Cross } from '../figures/glyphs.tsx';
import { levelWord, loudness } from './log-text.ts';

const STRIPE = { quiet: 'bg-line', warn: 'bg-warn', error: 'bg-error' } as const;
const WORD = { quiet: 'text-ink-2', warn: 'text-warn', error: 'text-error' } as const;

/** The stripe at the left edge of a row. */
export function LevelStripe({ log }: { readonly log: LogRecord }) {
  return (
    <span
      aria-hidden="true"
      className={clsx('absolute inset-y-0 left-0 w-[3px]', STRIPE[loudness(log.level)])}
    />
  );
}

/** The level in words; failures also carry the cross. */
export function LevelWord({ log }: { readonly log: LogRecord }) {
  const loud = loudness(log.level);
  return (
    <span className={clsx('flex items-center gap-1 truncate', WORD[loud])}>
      {loud === 'error' ? <Cross /> : null}
      {levelWord(log)}
    </span>
  );
}
