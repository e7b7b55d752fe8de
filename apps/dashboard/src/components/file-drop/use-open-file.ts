'use client';

import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { openFile } from '../../lib/opened-file.ts';
import { useScope } from '../shell/use-scope.ts';

/** Where a trace from a file is shown. */
const FILE_PAGE = '/file';

/** What trace files are called. */
const ACCEPTED = '.json,.jsonl,.ndjson,application/json';

/** Opens a file that the reader gives, or asks for one, and goes to the page that shows it. */
export function useOpenFile(): { open: (file: File) => void; choose: () => void } {
  const router = useRouter();
  const { href } = useScope();
  const page = href(FILE_PAGE);
  const open = useCallback(
    (file: File) => {
      openFile(file);
      router.push(page);
    },
    [router, page],
  );
  const choose = useCallback(() => {
    const field = document.createElement('input');
    field.type = 'file';
    field.accept = ACCEPTED;
    field.addEventListener('change', () => {
      const [file] = field.files ?? [];
      if (file) open(file);
    });
    field.click();
  }, [open]);
  return { open, choose };
}
