import type { Metadata } from 'next';
import { ComparePage } from '../../src/features/compare/compare-page.tsx';

export const metadata: Metadata = { title: 'Compare' };

export default function CompareRoute() {
  return <ComparePage />;
}
