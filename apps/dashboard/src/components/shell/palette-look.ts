/** How the palette looks, shared by its first field and by the whole of it: nothing moves when the rest arrives. */
export const OVERLAY = 'fixed inset-0 z-40 bg-page opacity-60';
export const PANEL =
  'fixed inset-x-4 top-24 z-50 mx-auto max-w-xl rounded-float border border-line bg-surface shadow-float outline-none';
export const FIELD = 'h-11 w-full border-line border-b bg-transparent px-4 text-15 outline-none';
export const PLACEHOLDER = 'A page, a service, or paste a trace id';
