'use client';

import { Dialog } from 'radix-ui';
import { type ReactNode, useEffect, useState } from 'react';
import { layerHost } from '../shell/menu-class.ts';

interface DrawerProps {
  /** Named to screen readers. */
  readonly title: string;
  readonly onClose: () => void;
  /** What stands beside the close button. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A layer over the right 60 % of the page, a sheet over all of it on a phone. The page beside it stays in use; Escape
 * closes it and gives the focus back.
 */
export function Drawer({ title, onClose, actions, children }: DrawerProps) {
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    const before = document.title;
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <Dialog.Root open modal={false} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal container={layerHost()}>
        <Dialog.Content
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener instanceof HTMLElement) opener.focus();
          }}
          className="fixed top-11 right-0 bottom-0 z-40 flex w-3/5 flex-col overflow-y-auto border-line border-l bg-page shadow-float outline-none max-md:bottom-11 max-md:w-full"
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <div className="flex h-9 shrink-0 items-center justify-end gap-4 border-line border-b bg-surface px-4 text-12 pointer-coarse:h-11">
            {actions}
            <Dialog.Close className="text-ink-2 hover:text-ink hover:underline">
              Close <span className="text-ink-3">Esc</span>
            </Dialog.Close>
          </div>
          <div className="flex min-h-0 flex-1 flex-col [--above:2.25rem] pointer-coarse:[--above:2.75rem]">
            {children}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
