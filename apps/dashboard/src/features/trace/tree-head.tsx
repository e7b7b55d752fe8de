'use client';

import { formatDuration } from '../../lib/format-duration.ts';
import { levelsShown, showLevels } from './tree-levels.ts';
import type { TraceView } from './use-trace-view.ts';

function Step({
  label,
  sign,
  disabled,
  onPress,
}: {
  readonly label: string;
  readonly sign: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={disabled}
      onClick={() => (disabled ? undefined : onPress())}
      className={`h-[22px] w-6 ${disabled ? 'text-ink-3' : 'text-ink-2 hover:text-ink'}`}
    >
      {sign}
    </button>
  );
}

/** How many levels of the tree are open, beside the ruler. */
function Levels({ view }: { readonly view: TraceView }) {
  const { shown, all } = levelsShown(view);
  if (all < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame of its own
    <span role="group" aria-label="Levels of the tree" className="flex items-center">
      <Step
        label="One level less"
        sign="−"
        disabled={shown <= 1}
        onPress={() => showLevels(view, shown - 1)}
      />
      <span data-testid="levels">
        {shown} of {all} levels
      </span>
      <Step
        label="One level more"
        sign="+"
        disabled={shown >= all}
        onPress={() => showLevels(view, shown + 1)}
      />
    </span>
  );
}

/** Says how much idle time is drawn short, and draws it at full length or short again. */
export function IdleSwitch({ view }: { readonly view: TraceView }) {
  const { idle } = view.trace;
  if (idle.length === 0) return null;
  const total = idle.reduce((sum, { from, to }) => sum + (to - from), 0);
  const stretches = idle.length === 1 ? '' : ` in ${idle.length} stretches`;
  return (
    <span className="flex items-center gap-1 whitespace-nowrap">
      {formatDuration(total)} idle{stretches}
      {view.cutsIdle ? ', cut' : ''}
      <button
        type="button"
        className="h-[22px] px-1 underline hover:text-ink"
        onClick={() => view.setCutsIdle(!view.cutsIdle)}
      >
        {view.cutsIdle ? 'show' : 'cut'}
      </button>
    </span>
  );
}

/** Above the tree, beside the ruler: how far it is opened, and what the bars leave out. */
export function TreeHead({ view }: { readonly view: TraceView }) {
  return (
    <div className="flex h-[22px] items-center justify-between gap-2 overflow-hidden border-line border-t bg-page pr-3 pl-2 text-11 text-ink-2 max-md:hidden">
      <Levels view={view} />
      <IdleSwitch view={view} />
    </div>
  );
}
