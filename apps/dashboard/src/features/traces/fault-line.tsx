'use client';

import { Button } from '../../components/controls/button.tsx';

/** A fault of the query with its place, wherever it was found. */
export interface ShownFault {
  readonly message: string;
  readonly from: number;
  readonly to: number;
  readonly suggestion: string | undefined;
}

interface FaultLineProps {
  readonly text: string;
  readonly fault: ShownFault;
  readonly onFix: (text: string) => void;
}

/** Underlines the faulty part: the same text, unseen, over the field. */
export function FaultUnderline({ text, fault }: Omit<FaultLineProps, 'onFix'>) {
  const to = Math.max(fault.to, fault.from + 1);
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 overflow-hidden whitespace-pre px-3 py-2 font-mono text-12 text-transparent"
    >
      {text.slice(0, fault.from)}
      <span className="underline decoration-2 decoration-error decoration-wavy underline-offset-2">
        {text.slice(fault.from, to).padEnd(1)}
      </span>
    </span>
  );
}

/** What is wrong and the offer to set it right. */
export function FaultLine({ text, fault, onFix }: FaultLineProps) {
  const { suggestion } = fault;
  return (
    <p
      role="alert"
      id="query-fault"
      className="flex flex-wrap items-center gap-2 pt-1 text-12 text-error"
    >
      <span>
        At {fault.from + 1}: {fault.message}
      </span>
      {suggestion === undefined ? null : (
        <Button
          onClick={() => onFix(text.slice(0, fault.from) + suggestion + text.slice(fault.to))}
        >
          Write <span className="font-mono">{suggestion}</span>
        </Button>
      )}
    </p>
  );
}
