'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { Chevron } from '../../components/figures/glyphs.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import type { ListSentence } from './list-figures.ts';
import { traceHref } from './trace-href.ts';

const ViewsMenu = dynamic(() => import('./views-menu.tsx').then((module) => module.ViewsMenu), {
  ssr: false,
  // The same place until it comes.
  loading: () => (
    <Button disabled>
      Views <Chevron open />
    </Button>
  ),
});

function Sentence({ said }: { readonly said: ListSentence }) {
  const { href } = useScope();
  return (
    <>
      {said.text}
      {said.slowest ? (
        <>
          <Link
            href={traceHref(href, said.slowest.trace)}
            prefetch={false}
            className="text-ink underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            {said.slowest.text}
          </Link>
          .
        </>
      ) : null}
    </>
  );
}

interface TracesHeadProps {
  readonly said: ListSentence | undefined;
  /** The switch of the live list. */
  readonly live: ReactNode;
}

/** Title, answer and buttons in one line: the rows below are what the page is for. */
export function TracesHead({ said, live }: TracesHeadProps) {
  return (
    <header className="flex min-h-10 flex-wrap items-center gap-x-4 px-4 pt-2">
      <h1 className="font-medium text-20">Traces</h1>
      <p className="min-h-6 min-w-0 flex-1 text-15 text-ink-2 max-md:order-last max-md:w-full max-md:flex-none md:truncate">
        {said ? <Sentence said={said} /> : null}
      </p>
      {live}
      <ViewsMenu />
    </header>
  );
}
