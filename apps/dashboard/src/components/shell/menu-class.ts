/** The floating layer of every menu and popover. */
export const MENU_CLASS =
  'z-40 min-w-40 rounded-float border border-line bg-surface py-1 text-13 shadow-float';

/** One line of a menu; the chosen one is bold, the highlighted one tinted. */
export const MENU_ITEM_CLASS =
  'flex h-7 cursor-pointer select-none items-center gap-2 px-3 outline-none data-[highlighted]:bg-accent-soft data-[state=checked]:font-bold pointer-coarse:h-11';

/** Where floating layers are put: inside the page's landmark, so that nothing stands outside of one. */
export function layerHost(): HTMLElement | null {
  return typeof document === 'undefined' ? null : document.getElementById('content');
}
