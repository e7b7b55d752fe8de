'use client';

import { lazy, Suspense, useState } from 'react';
import { formatTime, type TimeZone } from '../../lib/format-time.ts';
import { rangeOrDefault, relativeLabel, type TimeRange } from '../../lib/time-range.ts';
import { Button } from '../controls/button.tsx';
import { Chevron } from '../figures/glyphs.tsx';
import { useMounted } from '../figures/instant.tsx';
import { useScope } from './use-scope.ts';

// Placing a floating layer takes more code than the rest of the bar: it comes with the first press.
const RangeLayer = lazy(() =>
  import('./range-layer.tsx').then((module) => ({ default: module.RangeLayer })),
);

function ends(range: TimeRange, zone: TimeZone, now: number): string {
  const end = (at: number) =>
    formatTime(BigInt(Math.round(at)) * 1_000_000n, zone, now).slice(0, 12);
  return `${end(range.from)} to ${end(range.to)}`;
}

/** Which time the pages look at: typed, preset, shifted by a window or doubled; and whose clock writes it. */
export function RangePicker() {
  const { range: text, tz, setRange, setTz } = useScope();
  const [wanted, setWanted] = useState(false);
  const mounted = useMounted();
  const now = mounted ? Date.now() : 0;
  const range = rangeOrDefault(text, now);
  // Whose clock it is, only the browser knows: until then the text holds its place unseen.
  const absolute = mounted ? ends(range, tz, now) : ends(range, 'utc', range.to);
  const relative = relativeLabel(range);
  const label = relative ?? absolute;
  const seen = mounted || relative !== undefined ? '' : 'invisible';
  const look = {
    className: 'max-md:border-transparent max-md:bg-transparent max-md:px-1.5',
    title: `Time range: ${label}`,
    'aria-label': `Time range: ${label}`,
    children: (
      <>
        <span className={`truncate max-md:max-w-[7.5rem] ${seen}`}>{label}</span> <Chevron open />
        <span className="hidden text-ink-3 sm:inline">{tz === 'utc' ? 'UTC' : 'Local'}</span>
      </>
    ),
  };
  const closed = (
    <Button
      {...look}
      aria-haspopup="dialog"
      aria-expanded={false}
      onClick={() => setWanted(true)}
    />
  );
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <RangeLayer
        trigger={<Button {...look} />}
        range={range}
        ends={absolute}
        tz={tz}
        setRange={setRange}
        setTz={setTz}
      />
    </Suspense>
  );
}
