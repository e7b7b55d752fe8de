'use client';

import { Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useWhenIdle } from '../../lib/when-idle.ts';
import { Button } from '../controls/button.tsx';
import { useCommands } from './keyboard.tsx';
import { Keys } from './keys.tsx';
import { PaletteField } from './palette-field.tsx';
import { usePastedTrace } from './use-pasted-trace.ts';

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));
const loadSheet = () => import('./shortcut-sheet.tsx');
const ShortcutSheet = lazy(() => loadSheet().then((module) => ({ default: module.ShortcutSheet })));

/** Not in the first picture, and wanted at once when they are asked for. */
function fetchBoth(): void {
  void loadPalette();
  void loadSheet();
}

/** The way to everything: the palette, and the sheet of keys. */
export function GoTo() {
  const [open, setOpen] = useState<'palette' | 'keys' | undefined>(undefined);
  const [text, setText] = useState('');
  const close = () => {
    setOpen(undefined);
    setText('');
  };
  usePastedTrace();
  useWhenIdle(fetchBoth);
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
      <Suspense fallback={<PaletteField text={text} onText={setText} onClose={close} />}>
        {open === 'palette' ? <Palette text={text} onText={setText} onClose={close} /> : null}
      </Suspense>
      <Suspense>{open === 'keys' ? <ShortcutSheet onClose={close} /> : null}</Suspense>
    </>
  );
}
