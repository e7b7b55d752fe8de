'use client';

import { clsx } from 'clsx';
import { Figure } from '../../components/figures/figure.tsx';
import { Chevron, Cross } from '../../components/figures/glyphs.tsx';
import { durationParts } from '../../lib/format-duration.ts';
import type { ServiceColor } from '../../lib/service-color.ts';
import type { LineMetrics } from './bar-geometry.ts';
import type { LineWords } from './line-words.ts';

interface WaterfallRowProps {
  readonly line: number;
  /** Pixels below the first line that is drawn. */
  readonly top: number;
  readonly words: LineWords;
  readonly color: ServiceColor | undefined;
  readonly metrics: LineMetrics;
  readonly selected: boolean;
  readonly marked: boolean;
  readonly dimmed: boolean;
  /** The one row the Tab key reaches. */
  readonly tabStop: boolean;
  readonly onSelect: () => void;
  readonly onToggle: () => void;
}

const INDENT = 16;
const DEEPEST_INDENT = 12;

function Toggle({ words, onToggle }: Pick<WaterfallRowProps, 'words' | 'onToggle'>) {
  if (!words.hasChildren) return <span className="w-6 shrink-0" />;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={words.open ? 'Collapse' : 'Expand'}
      className="flex h-full w-6 shrink-0 items-center justify-center text-ink-2 hover:text-ink"
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Chevron open={words.open} />
    </button>
  );
}

function Name({ words }: { readonly words: LineWords }) {
  return (
    <span className="min-w-0 flex-1 truncate">
      <span className={words.missing ? 'text-warn' : 'text-ink-2'}>{words.owner}</span>{' '}
      {words.failed ? (
        <span className="text-error">
          <Cross /> <span className="sr-only">failed</span>
        </span>
      ) : null}
      <span className={words.missing ? 'font-mono text-12' : undefined}>{words.operation}</span>
      {words.httpStatus === '' ? null : <span className="text-error"> {words.httpStatus}</span>}
      {words.repeat === 0 ? null : (
        <span>
          {' '}
          × {words.repeat} <span className="text-ink-2">({words.manner})</span>
        </span>
      )}
    </span>
  );
}

function Stripe({
  color,
  missing,
}: {
  readonly color: ServiceColor | undefined;
  readonly missing: boolean;
}) {
  return (
    <span
      aria-hidden="true"
      data-stripe=""
      className="mr-1.5 h-4 w-[3px] shrink-0"
      style={{ backgroundColor: missing ? 'var(--line-strong)' : color?.css }}
    />
  );
}

/** One line of the tree; the bar beside it is painted on the canvas above. */
export function WaterfallRow(props: WaterfallRowProps) {
  const { line, words, metrics, selected, marked, dimmed } = props;
  const indent = Math.min(words.depth, DEEPEST_INDENT) * INDENT;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the treegrid handles the keys of its rows
    // biome-ignore lint/a11y/useSemanticElements: one canvas crosses all rows, so they are no table rows
    <div
      role="row"
      aria-rowindex={line + 1}
      aria-level={words.depth + 1}
      aria-expanded={words.hasChildren ? words.open : undefined}
      aria-selected={selected}
      aria-label={words.spoken}
      tabIndex={props.tabStop ? 0 : -1}
      data-line={line}
      data-dimmed={dimmed || undefined}
      onClick={props.onSelect}
      className={clsx(
        'absolute inset-x-0 cursor-default outline-offset-[-2px]',
        selected && 'bg-accent-soft',
        !selected && marked && 'bg-sunken',
        !selected && 'hover:bg-sunken',
        // Paler by colour, not by opacity: it must still be read.
        dimmed && !selected && 'text-ink-3 [&_*]:text-ink-3 [&_[data-stripe]]:opacity-20',
      )}
      style={{ top: props.top, height: metrics.rowHeight }}
    >
      {selected ? (
        <span aria-hidden="true" className="absolute inset-y-0 left-0 w-0.5 bg-accent" />
      ) : null}
      {/* biome-ignore lint/a11y/useSemanticElements: as its row */}
      <div
        role="gridcell"
        tabIndex={-1}
        className="flex h-6 items-center pr-2 max-md:h-7"
        style={{ width: metrics.treeWidth || '100%', paddingLeft: indent + 6 }}
      >
        <Toggle words={words} onToggle={props.onToggle} />
        {words.depth > DEEPEST_INDENT ? (
          <span className="mr-1 text-11 text-ink-2">{words.depth}</span>
        ) : null}
        <Stripe color={props.color} missing={words.missing} />
        <Name words={words} />
        <span className="pl-2 text-12 text-ink-2">
          <Figure value={durationParts(words.durationNs)} />
        </span>
      </div>
    </div>
  );
}
