'use client';

import { CopyButton } from '../../components/controls/copy-button.tsx';
import type { Block } from './send-target.ts';

/** Text to paste, with the place it goes and a button that copies it. */
export function CopyBlock({ where, code }: Block) {
  return (
    <figure className="mt-3">
      <figcaption className="flex items-baseline justify-between gap-3 pb-1 text-12 text-ink-2">
        <span>{where}</span>
        <CopyButton text={code} label="Copy" title={`Copy: ${where}`} />
      </figcaption>
      <pre className="whitespace-pre-wrap bg-sunken px-3 py-2 font-mono text-12 [overflow-wrap:anywhere]">
        {code}
      </pre>
    </figure>
  );
}
