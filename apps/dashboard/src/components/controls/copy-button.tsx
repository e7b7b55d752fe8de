'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { writeClipboard } from '../../lib/write-clipboard.ts';

/** Copies and says "Copied" in place for a moment. */
export function useCopy(): { readonly copied: boolean; readonly copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) => {
    writeClipboard(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return { copied, copy };
}

interface CopyButtonProps {
  readonly text: string;
  readonly label: ReactNode;
  readonly title?: string;
  readonly className?: string;
}

/** A plain-text button that copies `text`; the label gives way to "Copied" without moving its neighbours. */
export function CopyButton({ text, label, title, className = '' }: CopyButtonProps) {
  const { copied, copy } = useCopy();
  return (
    <button
      type="button"
      title={title}
      onClick={() => copy(text)}
      className={`inline-grid text-12 text-ink-2 hover:text-ink ${className}`}
    >
      <span className={copied ? 'invisible col-start-1 row-start-1' : 'col-start-1 row-start-1'}>
        {label}
      </span>
      <span
        role="status"
        className={copied ? 'col-start-1 row-start-1' : 'invisible col-start-1 row-start-1'}
      >
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}
