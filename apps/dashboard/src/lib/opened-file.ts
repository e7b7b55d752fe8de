'use client';

import { useSyncExternalStore } from 'react';

let opened: File | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Puts a file where the file page finds it. It stays in this tab's memory: a reload forgets it. */
export function openFile(file: File | undefined): void {
  opened = file;
  for (const listener of listeners) listener();
}

/** The file that was opened last in this tab. */
export function useOpenedFile(): File | undefined {
  return useSyncExternalStore(
    subscribe,
    () => opened,
    () => undefined,
  );
}
