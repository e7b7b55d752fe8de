'use client';

import { clsx } from 'clsx';
import { Children, type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { formatCount } from '../../lib/format-count.ts';
import { formatRatio } from '../../lib/format-ratio.ts';

interface FacetGroupProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Values that are not listed, and how to list them. */
  readonly more?: { readonly count: number; readonly onShow: () => void } | undefined;
}

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** The one button of a facet where the Tab key stops. */
function setStop(buttons: readonly HTMLButtonElement[], stop: HTMLButtonElement | undefined): void {
  for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
}

/** Arrow keys move inside a facet, Tab to the next one. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const options = [...event.currentTarget.querySelectorAll('button')];
  const at = options.indexOf(document.activeElement as HTMLButtonElement);
  const next = options[step(at, options.length - 1)];
  event.preventDefault();
  event.stopPropagation();
  setStop(options, next);
  next?.focus();
}

/** The values of one facet under their title; one stop of the Tab key. */
export function FacetGroup({ title, children, more }: FacetGroupProps) {
  const id = useId();
  const options = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const buttons = [...(options.current?.querySelectorAll('button') ?? [])];
    setStop(buttons, buttons.find((button) => button === document.activeElement) ?? buttons[0]);
  });
  if (Children.count(children) === 0) return null;
  return (
    <section className="mb-4">
      <h2 id={id} className="mb-1 truncate px-2 font-bold text-12" title={title}>
        {title}
      </h2>
      <div
        ref={options}
        role="toolbar"
        aria-orientation="vertical"
        aria-labelledby={id}
        onKeyDown={moveFocus}
      >
        {children}
        {more ? (
          <button
            type="button"
            onClick={more.onShow}
            className="flex h-6 w-full items-center px-2 text-12 text-ink-3 hover:text-ink pointer-coarse:h-11"
          >
            {formatCount(more.count)} more
          </button>
        ) : null}
      </div>
    </section>
  );
}

interface FacetOptionProps {
  readonly label: string;
  readonly state: 'included' | 'excluded' | 'free';
  readonly mono?: boolean;
  readonly count: number;
  /** Traces that the count is a share of. */
  readonly of: number;
  readonly onPress: (exclude: boolean) => void;
}

const MARKS = { included: '', excluded: ', excluded', free: '' };

/** One value: press to narrow to it, with Ctrl, Alt or `-` to shut it out. */
export function FacetOption({ label, state, mono, count, of, onPress }: FacetOptionProps) {
  const share = of === 0 ? 0 : count / of;
  const traces = count === 1 ? '1 trace' : `${formatCount(count)} traces`;
  const said = of === 0 ? traces : `${traces}, ${formatRatio(share)} of ${formatCount(of)}`;
  return (
    <button
      type="button"
      aria-pressed={state === 'included'}
      aria-label={`${label}, ${traces}${MARKS[state]}`}
      title={`${label}: ${said}. With Ctrl or Alt, or the key -: exclude.`}
      onClick={(event) => onPress(event.metaKey || event.ctrlKey || event.altKey)}
      onKeyDown={(event) => {
        if (event.key !== '-') return;
        event.preventDefault();
        onPress(true);
      }}
      className={clsx(
        'relative flex h-6 w-full items-center gap-2 px-2 text-left text-12 hover:bg-sunken pointer-coarse:h-11',
        state === 'included' ? 'bg-accent-soft font-bold' : 'text-ink-2',
        state === 'excluded' && 'line-through',
      )}
    >
      <span className={clsx('min-w-0 flex-1 truncate', mono && 'font-mono')}>{label}</span>
      <span className={state === 'included' ? 'text-ink-2' : 'text-ink-3'}>
        {formatCount(count)}
      </span>
      <span
        aria-hidden="true"
        className="absolute bottom-0 left-2 h-0.5 bg-line"
        style={{ width: `calc(${(share * 100).toFixed(1)}% - ${(share * 16).toFixed(1)}px)` }}
      />
    </button>
  );
}
