'use client';

import { useState } from 'react';
import { useCommands } from '../../../components/shell/keyboard.tsx';
import { ShortcutSheet } from '../../../components/shell/shortcut-sheet.tsx';
import { ThemeSwitch } from '../../../components/shell/theme-switch.tsx';
import { formatTime } from '../../../lib/format-time.ts';
import type { OfflineData } from './offline-data.ts';
import { OfflineLink } from './offline-link.tsx';

/** Files are read long after they were made: their date is written in full. */
const ANOTHER_YEAR = 0;

/** What this file is: saved when, from where, and what was left out of it. */
export function OfflineBar({ data }: { readonly data: OfflineData }) {
  const [keysShown, setKeysShown] = useState(false);
  useCommands([
    { keys: ['?'], label: 'Keys on this page', group: 'Everywhere', run: () => setKeysShown(true) },
  ]);
  const savedAt = BigInt(Date.parse(data.savedAt)) * 1_000_000n;
  return (
    <header className="flex h-11 shrink-0 items-center gap-4 border-line border-b bg-page px-4 text-12 text-ink-2">
      <b className="text-13 text-ink">Tracewell</b>
      <p className="min-w-0 flex-1 truncate">
        A copy saved {formatTime(savedAt, 'local', ANOTHER_YEAR)}
        {data.hasAttributes ? '' : ', without attributes, messages and logs'}. It needs no network.
      </p>
      {data.dashboard === '' ? null : (
        <OfflineLink
          href={`/traces/${data.answer.traceId}`}
          className="whitespace-nowrap text-ink underline"
        >
          Open at the dashboard
        </OfflineLink>
      )}
      <button
        type="button"
        aria-label="Keys on this page"
        onClick={() => setKeysShown(true)}
        className="hidden size-7 items-center justify-center text-ink-2 hover:text-ink md:inline-flex"
      >
        ?
      </button>
      <ThemeSwitch />
      {keysShown ? <ShortcutSheet onClose={() => setKeysShown(false)} /> : null}
    </header>
  );
}
