'use client';

import { useEffect, useState } from 'react';
import type { FileNews } from './read-file.ts';

/** Reads a file in a worker; undefined while it is being read. Another file, or leaving the page, ends the reading. */
export function useTraceFile(file: File | undefined): FileNews | undefined {
  const [read, setRead] = useState<{ file: File; news: FileNews }>();
  useEffect(() => {
    if (file === undefined) return;
    const worker = new Worker(new URL('./file-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (event: MessageEvent<FileNews>) => setRead({ file, news: event.data });
    worker.onerror = () => {
      const reason = 'cannot be read: the memory of this page does not suffice';
      setRead({ file, news: { kind: 'refused', fault: { place: '', reason } } });
    };
    worker.postMessage(file);
    return () => worker.terminate();
  }, [file]);
  return read?.file === file ? read?.news : undefined;
}
