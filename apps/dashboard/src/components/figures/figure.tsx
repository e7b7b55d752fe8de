import type { Quantity } from '../../lib/quantity.ts';

/** A figure: digits in ink, unit in ink-2. `title` says n, the full count, or why it is unknown. */
export function Figure({ value, title }: { readonly value: Quantity; readonly title?: string }) {
  return (
    <span className="whitespace-nowrap" title={title}>
      {value.digits}
      {value.unit === '' ? null : <span className="text-ink-2"> {value.unit}</span>}
    </span>
  );
}
