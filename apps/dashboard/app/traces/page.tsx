import type { Metadata } from 'next';
import { TracesPage } from '../../src/features/traces/traces-page.tsx';

export const metadata: Metadata = { title: 'Traces' };

export default function TracesRoute() {
  return <TracesPage />;
}
