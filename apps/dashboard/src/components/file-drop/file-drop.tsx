'use client';

import { useEffect, useState } from 'react';
import { useCommands } from '../shell/keyboard.tsx';
import { useOpenFile } from './use-open-file.ts';

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Whether files are over the page now; `open` takes the first one that is dropped. */
function useDrop(open: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      // Without it the browser would leave the page for the file.
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      // Moving from one element to another leaves the first; only the window's edge has no other side.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const [file] = event.dataTransfer?.files ?? [];
      if (file) open(file);
    };
    const events = [
      ['dragenter', drag],
      ['dragover', drag],
      ['dragleave', leave],
      ['drop', drop],
    ] as const;
    for (const [name, listen] of events) window.addEventListener(name, listen);
    return () => {
      for (const [name, listen] of events) window.removeEventListener(name, listen);
    };
  }, [open]);
  return over;
}

/** Takes a trace file dropped anywhere on any page; keys and palette open the browser's own chooser. */
export function FileDrop() {
  const { open, choose } = useOpenFile();
  const over = useDrop(open);
  useCommands([{ keys: ['g f'], label: 'Open a trace file', group: 'Everywhere', run: choose }]);
  if (!over) return null;
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-4 z-50 flex items-center justify-center rounded-float border-2 border-accent border-dashed bg-surface text-15 opacity-95"
    >
      Drop an OTLP, Jaeger or Zipkin JSON file to look at it. It is not stored.
    </div>
  );
}
