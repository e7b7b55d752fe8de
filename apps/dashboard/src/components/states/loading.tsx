'use client';

import { type ReactNode, useEffect, useState } from 'react';

/** Milliseconds since the component appeared, counted in steps; no step, no render. */
function useElapsed(steps: readonly number[]): number {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const timers = steps.map((step) => setTimeout(() => setElapsed(step), step));
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [steps]);
  return elapsed;
}

const STEPS = [150, ...Array.from({ length: 58 }, (_, index) => (index + 3) * 1_000)];

interface LoadingProps {
  /** The skeleton of the real layout, at its real heights. */
  readonly children: ReactNode;
  /** What is being fetched, for screen readers: `Loading the trace`. */
  readonly label: string;
  readonly onCancel?: () => void;
}

/** Nothing for 150 ms, then the skeleton; from 3 s on the elapsed time and Cancel. */
export function Loading({ children, label, onCancel }: LoadingProps) {
  const elapsed = useElapsed(STEPS);
  return (
    <div role="status" aria-label={label} className="relative">
      <div className={elapsed === 0 ? 'invisible' : undefined} aria-hidden="true">
        {children}
      </div>
      {elapsed >= 3_000 ? (
        <p className="absolute top-2 right-4 flex items-center gap-3 text-12 text-ink-2">
          {label}, {elapsed / 1_000} s
          {onCancel ? (
            <button type="button" className="text-ink underline" onClick={onCancel}>
              Cancel
            </button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}

/** One grey bar of a skeleton; give it the size of the text it stands for. */
export function Bone({ className }: { readonly className: string }) {
  return <span className={`block rounded-mark bg-sunken ${className}`} />;
}
