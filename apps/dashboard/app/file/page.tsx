import type { Metadata } from 'next';
import { FilePage } from '../../src/features/trace/file/file-page.tsx';

export const metadata: Metadata = { title: 'Trace file' };

export default function Page() {
  return <FilePage />;
}
