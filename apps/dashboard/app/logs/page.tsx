import type { Metadata } from 'next';
import { LogsPage } from '../../src/features/logs/logs-page.tsx';

export const metadata: Metadata = { title: 'Logs' };

export default function Page() {
  return <LogsPage />;
}
