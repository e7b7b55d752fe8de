import type { Metadata } from 'next';
import { ServicePage } from '../../../src/features/service/service-page.tsx';
import { TracePeek } from '../../trace-peek.tsx';

interface Props {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function Page({ params }: Props) {
  const name = decodeURIComponent((await params).name);
  return (
    <>
      <ServicePage key={name} name={name} />
      <TracePeek />
    </>
  );
}
