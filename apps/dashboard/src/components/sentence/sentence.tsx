import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import type { SentencePart } from './sentence-parts.ts';

/** Draws a computed sentence; names and figures that are doors are links. */
export function Sentence({ parts }: { readonly parts: readonly SentencePart[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
  return parts.map((part, index) => <Part key={index} part={part} />);
}

function Part({ part }: { readonly part: SentencePart }) {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'from-to') {
    return (
      <span className="whitespace-nowrap text-ink">
        {part.before}{' '}
        <ArrowRight size={12} aria-label="to" className="inline-block align-[-1px] text-ink-2" />{' '}
        {part.after}
      </span>
    );
  }
  const look = part.kind === 'failure' ? 'text-error' : 'text-ink';
  if (part.href === undefined) return <span className={`font-medium ${look}`}>{part.text}</span>;
  return (
    <Link
      href={part.href}
      className={`font-medium underline decoration-line-strong underline-offset-4 hover:text-accent ${look}`}
    >
      {part.text}
    </Link>
  );
}
