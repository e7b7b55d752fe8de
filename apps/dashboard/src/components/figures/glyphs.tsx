/** The cross of a failure. SVG, because the font subset has none. */
export function Cross({ size = 10 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 10 10"
      aria-hidden="true"
      className="inline-block shrink-0"
    >
      <path d="M1.5 1.5l7 7m0-7l-7 7" stroke="currentColor" strokeWidth="1.6" fill="none" />
    </svg>
  );
}

/** Up or down, before a change. */
export function Arrow({ to }: { readonly to: 'up' | 'down' }) {
  return (
    <svg
      width="8"
      height="8"
      viewBox="0 0 8 8"
      aria-hidden="true"
      className="inline-block shrink-0"
    >
      <path d={to === 'up' ? 'M4 1l3.5 6h-7z' : 'M4 7L.5 1h7z'} fill="currentColor" />
    </svg>
  );
}

/** The mark of something that opens: points right when shut, down when open. */
export function Chevron({ open }: { readonly open: boolean }) {
  return (
    <svg
      width="8"
      height="8"
      viewBox="0 0 8 8"
      aria-hidden="true"
      className="inline-block shrink-0"
    >
      <path d={open ? 'M.5 2h7L4 6.5z' : 'M2 .5v7L6.5 4z'} fill="currentColor" />
    </svg>
  );
}
