'use client';

import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import { layerHost } from '../shell/menu-class.ts';
import { DEFINITIONS, type DefinedTerm } from './definitions.ts';

interface DefinedProps {
  readonly term: DefinedTerm;
  /** What the figure was computed from here: `17,121 requests`. */
  readonly n?: string | undefined;
  readonly children: ReactNode;
}

/** The heading of a figure, and what it means on a press. */
export function Defined({ term, n, children }: DefinedProps) {
  const { title, words } = DEFINITIONS[term];
  return (
    <Popover.Root>
      <Popover.Trigger className="relative z-10 decoration-dotted underline-offset-4 hover:text-ink hover:underline data-[state=open]:underline">
        {children}
      </Popover.Trigger>
      <Popover.Portal container={layerHost()}>
        <Popover.Content
          sideOffset={4}
          collisionPadding={16}
          aria-label={title}
          className="z-50 max-w-80 rounded-float border border-line bg-surface p-3 text-left text-12 text-ink-2 shadow-float"
        >
          <p className="font-medium text-ink">{title}</p>
          <p className="mt-1">{words}</p>
          {n === undefined ? null : <p className="mt-1 text-ink">Here: {n}.</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
