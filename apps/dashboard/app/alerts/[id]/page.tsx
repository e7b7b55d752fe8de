import type { Metadata } from 'next';
import { AlertPage } from '../../../src/features/alerts/alert-page.tsx';

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export const metadata: Metadata = { title: 'Alert' };

export default async function Page({ params }: Props) {
  return <AlertPage id={decodeURIComponent((await params).id)} />;
}
