'use client';

import { useState } from 'react';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { LOG_TEXT_FIELD_ID } from './log-filters.tsx';

/** The row the keys are at, which rows are open, and the keys that change both. */
export function useLogKeys(count: number) {
  const [current, setCurrent] = useState(-1);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = (index: number) => {
    const next = new Set(opened);
    if (!next.delete(index)) next.add(index);
    setOpened(next);
    setCurrent(index);
  };
  const move = (by: number) => {
    if (count > 0) setCurrent(Math.min(Math.max(current + by, 0), count - 1));
  };
  const open = () => {
    if (current >= 0 && current < count) toggle(current);
  };
  const group = 'Logs';
  useCommands([
    { keys: ['j', 'ArrowDown'], label: 'Next line', group, hidden: true, run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous line', group, hidden: true, run: () => move(-1) },
    { keys: ['o'], label: 'Open or close the line', group, hidden: true, run: open },
    ...(opened.size === 0
      ? []
      : [{ keys: ['Escape'], label: 'Close all lines', group, run: () => setOpened(new Set()) }]),
    {
      keys: ['/'],
      label: 'Search the messages',
      group,
      run: () => document.getElementById(LOG_TEXT_FIELD_ID)?.focus(),
    },
  ]);
  return { current, opened, toggle };
}
