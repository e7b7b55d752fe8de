'use client';

import { Button } from '../controls/button.tsx';
import { useOpenFile } from './use-open-file.ts';

/** Asks for a trace file and shows it. */
export function OpenFileButton({ label = 'Open a trace file' }: { readonly label?: string }) {
  const { choose } = useOpenFile();
  return <Button onClick={choose}>{label}</Button>;
}
