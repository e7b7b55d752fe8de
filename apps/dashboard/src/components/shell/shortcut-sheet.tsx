'use client';

import { Dialog } from 'radix-ui';
import { byGroup } from './key-registry.ts';
import { useAllCommands, useLetterKeys } from './keyboard.tsx';
import { Keys } from './keys.tsx';

/** Every key that works on this page, from the registry that runs them. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const groups = byGroup(useAllCommands());
  const { lettersOn, setLettersOn } = useLetterKeys();
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-page opacity-60" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-16 z-50 mx-auto max-h-[80dvh] max-w-2xl overflow-y-auto rounded-float border border-line bg-surface p-6 shadow-float outline-none"
        >
          <Dialog.Title className="font-bold text-15">Keys on this page</Dialog.Title>
          <div className="mt-4 columns-1 gap-8 sm:columns-2">
            {[...groups].map(([group, commands]) => (
              <section key={group} className="mb-4 break-inside-avoid">
                <h3 className="mb-1 text-12 text-ink-3">{group}</h3>
                {commands.map((command) => (
                  <p
                    key={`${command.label} ${command.keys.join()}`}
                    className="flex h-6 items-center justify-between gap-4"
                  >
                    {command.label} <Keys keys={command.keys[0] ?? ''} />
                  </p>
                ))}
              </section>
            ))}
          </div>
          <label className="mt-2 flex items-center gap-2 text-12 text-ink-2">
            <input
              type="checkbox"
              checked={lettersOn}
              onChange={(event) => setLettersOn(event.target.checked)}
            />
            Single letters are keys (switch off for speech control)
          </label>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
