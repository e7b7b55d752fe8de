'use client';

import Link from 'next/link';
import { useScope } from './use-scope.ts';

/** The product's name, leading home with the scope. */
export function HomeLink() {
  const { href } = useScope();
  return (
    <Link href={href('/')} className="flex h-11 items-center font-bold">
      Tracewell
    </Link>
  );
}
