'use client';

import { Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useWhenIdle } from '../../lib/when-idle.ts';
import { Button } from '../controls/button.tsx';
import { useCommands } from './keyboard.tsx';
import { Keys } from './keys.tsx';
import { Palette } from './palette.tsx';
import { usePastedTrace } from './use-pasted-trace.ts';

const loadSheet = () => import('./shortcut-sheet.tsx');
const ShortcutSheet = lazy(() => loadSheet().then((module) => ({ default: module.ShortcutSheet })));

/** Not in the first picture, and wanted at once when it is asked for. */
function fetchSheet(): void {
  void loadSheet();
}

/** The way to everything: the palette, and the sheet of keys. */
export function GoTo() {
  const [open, setOpen] = useState<'palette' | 'keys' | undefined>(undefined);
  const close = () => setOpen(undefined);
  usePastedTrace();
  useWhenIdle(fetchSheet);
  const group = 'Everywhere';
  useCommands([
    {
      keys: ['Mod+k'],
      label: 'Search or go to',
      group,
      hidden: true,
      whileTyping: true,
      run: () => setOpen('palette'),
    },
    { keys: ['?'], label: 'Keys on this page', group, run: () => setOpen('keys') },
  ]);
  return (
    <>
      <Button
        className="max-md:border-transparent max-md:bg-transparent"
        onClick={() => setOpen('palette')}
      >
        <Search size={16} className="lg:hidden" aria-hidden="true" />
        <span className="max-lg:sr-only">Search or go to</span>
        <span className="max-lg:hidden">
          <Keys keys="Mod+k" />
        </span>
      </Button>
      <button
        type="button"
        aria-label="Keys on this page"
        onClick={() => setOpen('keys')}
        className="hidden size-7 items-center justify-center text-ink-2 hover:text-ink md:inline-flex"
      >
        ?
      </button>
      {/* Loaded with the page: letters that are typed at once must not be lost. */}
      {open === 'palette' ? <Palette onClose={close} /> : null}
      <Suspense>{open === 'keys' ? <ShortcutSheet onClose={close} /> : null}</Suspense>
    </>
  );
}
