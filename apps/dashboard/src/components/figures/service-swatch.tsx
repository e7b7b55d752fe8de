import type { ServiceColor } from '../../lib/service-color.ts';

const STRIPE = 'repeating-linear-gradient(45deg, transparent 0 2px, var(--surface) 2px 3.5px)';

/** A service's colour as an 8 px square, striped with a monogram from the ninth service on. */
export function ServiceSwatch({ color }: { readonly color: ServiceColor }) {
  return (
    <span className="inline-flex items-center gap-1">
      <span
        aria-hidden="true"
        className="inline-block size-2 rounded-mark"
        style={{ backgroundColor: color.css, backgroundImage: color.striped ? STRIPE : undefined }}
      />
      {color.striped ? <span className="text-11 text-ink-2">{color.monogram}</span> : null}
    </span>
  );
}
