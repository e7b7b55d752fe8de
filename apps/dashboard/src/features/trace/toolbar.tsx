'use client';

import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { AttributeSelect } from './attribute-select.tsx';
import { FindField } from './find-field.tsx';
import { step } from './find-rows.ts';
import { useAttributeKeys } from './use-attribute-keys.ts';
import type { TraceView } from './use-trace-view.ts';

interface ToggleProps {
  readonly on: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Toggle({ on, onPress, children }: ToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onPress}
      className={clsx(
        'h-7 whitespace-nowrap max-md:hidden',
        on ? 'text-ink' : 'text-ink-3 line-through',
      )}
    >
      {children}
    </button>
  );
}

function ViewTab({
  view,
  to,
  label,
}: {
  readonly view: TraceView;
  readonly to: TraceView['view'];
  readonly label: string;
}) {
  const current = view.view === to;
  return (
    <button
      type="button"
      aria-pressed={current}
      onClick={() => view.setView(to)}
      className={clsx(
        'h-7 whitespace-nowrap',
        current ? 'font-bold text-ink' : 'text-ink-2 hover:text-ink',
      )}
    >
      {label}
    </button>
  );
}

/** What the colours of the bars mean; beside bars only. */
function ColorBy({ view }: { readonly view: TraceView }) {
  const keys = useAttributeKeys(view);
  return (
    <div className="max-md:hidden">
      <AttributeSelect
        label="Colour"
        value={view.colorBy}
        onValue={view.setColorBy}
        builtIn={['service', 'operation', 'kind', 'status']}
        keys={keys}
        narrow
      />
    </div>
  );
}

/** What is laid over the bars: the path over both pictures, the normal range where a row has room for it. */
function Overlays({ view }: { readonly view: TraceView }) {
  const { overlays, setOverlays } = view;
  return (
    <>
      <Toggle on={overlays.path} onPress={() => setOverlays({ ...overlays, path: !overlays.path })}>
        Critical path
      </Toggle>
      {view.view === 'waterfall' ? (
        <Toggle
          on={overlays.normal}
          onPress={() => setOverlays({ ...overlays, normal: !overlays.normal })}
        >
          Normal range
        </Toggle>
      ) : null}
    </>
  );
}

/** Which picture, what to find in it, and what is laid over the bars. */
export function Toolbar({ view }: { readonly view: TraceView }) {
  const { trace } = view;
  const hasBars = view.view === 'waterfall' || view.view === 'flame';
  const errors = trace.causes.length;
  return (
    <div className="flex h-9 shrink-0 items-center gap-4 border-line border-b px-4 text-12 max-md:gap-3">
      <ViewTab view={view} to="waterfall" label="Waterfall" />
      <ViewTab view={view} to="flame" label="Flame" />
      <ViewTab view={view} to="spans" label="Spans" />
      {view.logs.count === '0' ? null : (
        <ViewTab view={view} to="logs" label={`Logs ${view.logs.count}`} />
      )}
      <div className="ml-auto flex min-w-0 items-center gap-4 max-md:gap-3">
        <FindField view={view} />
        {hasBars ? <ColorBy view={view} /> : null}
        {hasBars ? <Overlays view={view} /> : null}
        {errors > 0 ? (
          <button
            type="button"
            className="h-7 whitespace-nowrap text-ink-2 hover:text-ink"
            onClick={() => view.select(step(trace.causes, view.selected, 1) ?? -1)}
          >
            Errors <b className="text-error">{errors}</b>
          </button>
        ) : null}
      </div>
    </div>
  );
}
