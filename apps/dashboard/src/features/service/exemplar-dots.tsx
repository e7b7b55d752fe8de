'use client';

import type { Exemplar } from '@tracewell/api/browser';
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';
import { usePeek } from '../../components/drawer/use-peek.ts';
import { Cross } from '../../components/figures/glyphs.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatTime } from '../../lib/format-time.ts';
import type { ExemplarPlace } from './exemplar-place.ts';

interface ExemplarDotsProps {
  readonly places: readonly ExemplarPlace[];
  /** Named to screen readers: `Requests at p99`. */
  readonly label: string;
}

/** Requests as dots, failed ones as crosses; a press opens the trace beside the page. One tab stop, arrows move in it. */
export function ExemplarDots({ places, label }: ExemplarDotsProps) {
  const frame = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState(0);
  const stop = Math.min(current, places.length - 1);
  const move = (event: KeyboardEvent) => {
    const to = nextOf(event.key, stop, places.length);
    if (to === undefined) return;
    event.preventDefault();
    setCurrent(to);
    frame.current?.querySelectorAll('a')[to]?.focus();
  };
  if (places.length === 0) return null;
  return (
    <ul ref={frame} aria-label={label} onKeyDown={move}>
      {places.map((place, index) => (
        <li
          key={`${place.exemplar.traceId} ${place.exemplar.spanId}`}
          className="absolute size-4 -translate-x-1/2 -translate-y-1/2"
          style={{ left: `${(place.left * 100).toFixed(3)}%`, top: place.top }}
        >
          <Dot
            exemplar={place.exemplar}
            isTabStop={index === stop}
            onFocus={() => setCurrent(index)}
          />
        </li>
      ))}
    </ul>
  );
}

function nextOf(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

interface DotProps {
  readonly exemplar: Exemplar;
  readonly isTabStop: boolean;
  readonly onFocus: () => void;
}

function Dot({ exemplar, isTabStop, onFocus }: DotProps) {
  const scope = useScope();
  const peek = usePeek();
  const isOpen = peek.traceId === exemplar.traceId;
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    peek.open(exemplar.traceId);
  };
  const said = words(exemplar, scope.tz);
  return (
    <a
      href={scope.href(`/traces/${exemplar.traceId}?span=${exemplar.spanId}`)}
      aria-label={`Trace of ${said}`}
      title={`${said}. Opens the trace.`}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={onFocus}
      onClick={open}
      className="pointer-events-auto flex size-4 items-center justify-center"
    >
      {exemplar.isError ? (
        <span className={`text-error ${isOpen ? 'outline-2 outline-accent' : ''}`}>
          <Cross size={8} />
        </span>
      ) : (
        <span
          className={`size-[7px] rounded-full border-[1.5px] ${isOpen ? 'border-accent bg-accent' : 'border-[var(--latency-p99)] bg-surface'}`}
        />
      )}
    </a>
  );
}

/** `GET /cart, 412 ms at 14:03:22, p99 of its time`. */
function words(exemplar: Exemplar, tz: 'local' | 'utc'): string {
  const { operation, durationNs, startTimeUnixNano, why, isError } = exemplar;
  const at = formatTime(startTimeUnixNano, tz, Date.now()).replace(/\.\d+$/, '');
  const role = why === 'p99' ? ', the p99 of its step' : '';
  return `${operation}, ${formatDuration(durationNs)} at ${at}${role}${isError ? ', failed' : ''}`;
}
