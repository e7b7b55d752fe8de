'use client';

import { Popover } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import type { TimeZone } from '../../lib/format-time.ts';
import { parseRange, RANGE_PRESETS, shiftRange, type TimeRange } from '../../lib/time-range.ts';
import { Button } from '../controls/button.tsx';

function TypedRange({ onDone }: { readonly onDone: (range: string) => void }) {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const parsed = parseRange(text.trim(), Date.now());
        setWrong(parsed === undefined);
        if (parsed) onDone(parsed.relative ? parsed.text : `${parsed.from}..${parsed.to}`);
      }}
    >
      <input
        aria-label="Time range"
        aria-invalid={wrong}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="90m or 2026-11-20 09:00..2026-11-20 10:00"
        className="h-7 w-full rounded-control border border-line-strong bg-sunken px-2 font-mono text-12"
      />
      {wrong ? (
        <p role="alert" className="mt-1 text-12 text-error">
          Write a length (15m, 6h, 7d) or two times joined by two dots.
        </p>
      ) : null}
    </form>
  );
}

function RangeFields({
  range,
  onChange,
}: {
  readonly range: TimeRange;
  readonly onChange: (text: string) => void;
}) {
  return (
    <div className="flex flex-col gap-3">
      <TypedRange onDone={onChange} />
      <div className="flex flex-wrap gap-1">
        {RANGE_PRESETS.map((preset) => (
          <Button
            key={preset}
            aria-pressed={range.text === preset}
            onClick={() => onChange(preset)}
          >
            {preset}
          </Button>
        ))}
      </div>
      <div className="flex flex-wrap gap-1">
        <Button onClick={() => onChange(shiftRange(range, -1))}>Earlier</Button>
        <Button onClick={() => onChange(shiftRange(range, 1))}>Later</Button>
        <Button onClick={() => onChange(shiftRange(range, 'wider'))}>Twice as long</Button>
      </div>
    </div>
  );
}

interface RangeLayerProps {
  readonly trigger: ReactNode;
  readonly range: TimeRange;
  /** Its two ends in words. */
  readonly ends: string;
  readonly tz: TimeZone;
  readonly setRange: (range: string) => void;
  readonly setTz: (tz: TimeZone) => void;
}

/** The fields of the time range under their button; opens as soon as it is there. */
export function RangeLayer({ trigger, range, ends, tz, setRange, setTz }: RangeLayerProps) {
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          className="z-40 w-80 rounded-float border border-line bg-surface p-4 shadow-float"
        >
          <p className="mb-3 text-12 text-ink-2">{ends}</p>
          <RangeFields range={range} onChange={setRange} />
          <Button
            look="plain"
            className="mt-3"
            onClick={() => setTz(tz === 'utc' ? 'local' : 'utc')}
          >
            {tz === 'utc' ? 'Show times in local time' : 'Show times in UTC'}
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
