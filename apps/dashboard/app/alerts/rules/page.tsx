import type { Metadata } from 'next';
import { RulesPage } from '../../../src/features/alerts/rules-page.tsx';

export const metadata: Metadata = { title: 'Rules' };

export default function Page() {
  return <RulesPage />;
}
