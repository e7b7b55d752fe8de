'use client';

import { clsx } from 'clsx';
import { Button } from '../../components/controls/button.tsx';
import { formatCount } from '../../lib/format-count.ts';
import type { PauseReason, Tail } from './use-tail.ts';

interface LiveSwitchProps {
  readonly on: boolean;
  /** Why the list cannot be live; undefined when it can. */
  readonly barred: string | undefined;
  readonly reason: PauseReason | undefined;
  readonly tail: Tail;
  readonly onSwitch: (on: boolean) => void;
}

const PAUSED: Readonly<Record<PauseReason, string>> = {
  pointer: 'Paused: pointer on the list',
  selection: 'Paused: a row is selected',
  scroll: 'Paused: scrolled down',
  hidden: 'Paused: page not in view',
};

function saidOf({ on, reason, tail }: LiveSwitchProps): string {
  if (!on) return 'Live';
  if (tail.state.kind === 'trouble') return `Live, interrupted: ${tail.state.why}`;
  if (tail.state.kind === 'connecting') return 'Live, connecting';
  if (reason === undefined) return 'Live';
  return PAUSED[reason];
}

/** Turns live rows on and off, and says beside it why they wait. */
export function LiveSwitch(props: LiveSwitchProps) {
  const { on, barred, reason, tail, onSwitch } = props;
  const isFlowing = on && reason === undefined && tail.state.kind === 'open';
  const { missed } = tail.buffer;
  return (
    <>
      {on && missed > 0 ? (
        <span className="text-12 text-warn" title="More traces came than a list can show.">
          {formatCount(missed)} not listed
        </span>
      ) : null}
      <Button
        aria-pressed={on}
        disabled={barred !== undefined}
        title={
          barred ?? 'New traces on top as they arrive; they wait while you point, scroll or select'
        }
        onClick={() => onSwitch(!on)}
        className="max-w-80"
      >
        <span
          aria-hidden="true"
          className={clsx('size-2 shrink-0 rounded-mark', {
            'bg-ok': isFlowing,
            'bg-warn': on && !isFlowing,
            'border border-line-strong': !on,
          })}
        />
        <span className="truncate">{saidOf(props)}</span>
      </Button>
    </>
  );
}
