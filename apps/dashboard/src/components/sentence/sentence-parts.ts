import type { Quantity } from '../../lib/quantity.ts';

/**
 * One piece of a computed sentence. The sentence is data so that its words can be tested; the page
 * draws it, and `plainText` is what a screen reader, a title or a copied text gets.
 */
export type SentencePart =
  | { readonly kind: 'text'; readonly text: string }
  /** A name or figure that carries the answer; with `href` it is a door. */
  | { readonly kind: 'strong'; readonly text: string; readonly href?: string }
  /** A failure, in the colour of failures. */
  | { readonly kind: 'failure'; readonly text: string; readonly href?: string }
  /** Before and after, with a drawn arrow between them: the font has none. */
  | { readonly kind: 'from-to'; readonly before: string; readonly after: string };

export const text = (words: string): SentencePart => ({ kind: 'text', text: words });

export const strong = (words: string, href?: string): SentencePart =>
  href === undefined ? { kind: 'strong', text: words } : { kind: 'strong', text: words, href };

export const failure = (words: string, href?: string): SentencePart =>
  href === undefined ? { kind: 'failure', text: words } : { kind: 'failure', text: words, href };

/** `0.2` and `4.1 %`: the unit stands once when both sides share it. */
export function fromTo(before: Quantity, after: Quantity): SentencePart {
  const first = before.unit === after.unit ? before.digits : before.text;
  return { kind: 'from-to', before: first, after: after.text };
}

/** The sentence as plain words. */
export function plainText(parts: readonly SentencePart[]): string {
  return parts
    .map((part) => (part.kind === 'from-to' ? `${part.before} to ${part.after}` : part.text))
    .join('');
}
