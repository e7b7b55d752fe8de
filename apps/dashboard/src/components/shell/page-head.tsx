import type { ReactNode } from 'react';

interface PageHeadProps {
  readonly title: ReactNode;
  /** The answer, one sentence at 15 px; '' keeps its place while it is not known. */
  readonly sentence?: ReactNode;
  /** Small facts on the right; at most two buttons after them. */
  readonly facts?: ReactNode;
  readonly actions?: ReactNode;
}

/** The head of every page: title and facts in one line, the sentence below. On a phone many buttons go below the title. */
export function PageHead({ title, sentence, facts, actions }: PageHeadProps) {
  return (
    <header className="border-line border-b px-4 pt-3 pb-1.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h1 className="min-w-0 flex-1 font-medium max-md:basis-56 md:truncate text-20">{title}</h1>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-12 text-ink-2 max-md:order-last max-md:w-full">
          {facts}
        </div>
        {actions}
      </div>
      {sentence === undefined ? null : (
        <p className="mt-1 min-h-6 text-15 text-ink-2">{sentence}</p>
      )}
    </header>
  );
}
