/** The place of the details: beside the bars, on a phone over their lower half. */
export const DETAIL_CLASS =
  'z-20 overflow-y-auto border-line bg-surface px-4 py-3 max-md:fixed max-md:inset-x-0 max-md:bottom-11 max-md:max-h-[60dvh] max-md:rounded-t-float max-md:border-t max-md:shadow-float md:w-[344px] md:shrink-0 md:border-l';
