'use client';

import type { HeatmapAnswer } from '@tracewell/api/browser';
import { useRouter } from 'next/navigation';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useMemo, useState } from 'react';
import type { BoxAction } from '../../components/heatmap/box-menu.tsx';
import { CountStrip } from '../../components/heatmap/count-strip.tsx';
import { heatGrid } from '../../components/heatmap/heat-grid.ts';
import { HeatTable } from '../../components/heatmap/heat-table.tsx';
import { Heatmap } from '../../components/heatmap/heatmap.tsx';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Bone, Loading } from '../../components/states/loading.tsx';
import { boxSelection, compareHref } from '../../lib/compare-href.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { toMilliseconds } from '../../lib/format-time.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { absoluteRange } from '../../lib/time-range.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { boxQuery } from './query-terms.ts';
import { isAskable, type TracesScope } from './use-traces.ts';

const HEIGHT = 108;
const COLUMNS = 120;
/** Counts, cells and axis together. */
const PICTURE_PX = 180;

interface TracesHeatmapProps {
  readonly scope: TracesScope;
  /** The narrower question a dragged box asks. */
  readonly onNarrow: (query: string, range: string) => void;
}

/** What a dragged box is good for: a narrower list, or what its traces have in common. */
function useBoxActions(
  { q }: TracesScope,
  heat: HeatmapAnswer | undefined,
  onNarrow: TracesHeatmapProps['onNarrow'],
): readonly BoxAction[] {
  const { env, tz } = useScope();
  const router = useRouter();
  const shown = useMemo(() => heat && completeRange(heat), [heat]);
  return useMemo(
    () => [
      {
        label: 'Compare with the rest',
        run: (box) => {
          if (shown === undefined) return;
          const range = absoluteRange(shown.from, shown.to);
          const clipped = { ...box, toMs: Math.min(box.toMs, shown.to) };
          router.push(compareHref({ range, env, tz }, { q, ...boxSelection(clipped) }));
        },
      },
      {
        label: 'Zoom here',
        run: (box) =>
          onNarrow(boxQuery(q, box.fromNs, box.toNs), absoluteRange(box.fromMs, box.toMs)),
      },
    ],
    [onNarrow, router, q, shown, env, tz],
  );
}

/** What the heatmap shows, up to where it is complete: the comparison stays the same on reload. */
function completeRange({ meta }: HeatmapAnswer) {
  const { from, to } = meta.range;
  return { from: toMilliseconds(from), to: toMilliseconds(meta.completeTo ?? to) };
}

/** The picture, or its table twin, under the counts on the same axis. */
function Picture({
  heat,
  counted,
  actions,
  twin,
  onStep,
}: {
  readonly heat: HeatmapAnswer;
  readonly counted: string;
  readonly actions: readonly BoxAction[];
  readonly twin: boolean;
  readonly onStep: (fromMs: number, toMs: number) => void;
}) {
  const grid = useMemo(() => heatGrid(heat), [heat]);
  const [column, setColumn] = useState<number | undefined>(undefined);
  if (grid && twin)
    return <HeatTable grid={grid} counted={counted} height={PICTURE_PX} onStep={onStep} />;
  return (
    <>
      {grid ? <CountStrip grid={grid} counted={counted} at={column} /> : null}
      <Heatmap
        answer={heat}
        height={HEIGHT}
        counted={counted}
        actions={actions}
        onColumn={setColumn}
      />
    </>
  );
}

/** When and how slow: the requests that match, over time and duration. A dragged box is compared, or narrows the list. */
export function TracesHeatmap({ scope, onNarrow }: TracesHeatmapProps) {
  const askable = isAskable(scope.q);
  const [twin, setTwin] = useQueryState('twin', parseAsBoolean.withDefault(false));
  const heat = useApiQuery(
    ['heatmap', scope.q, scope.range, scope.env],
    (api, signal) =>
      api.heatmap({ ...rangeQuestion(scope), query: scope.q, points: COLUMNS }, { signal }),
    { enabled: askable },
  );
  const actions = useBoxActions(scope, heat.data, onNarrow);
  useCommands([
    {
      keys: ['t'],
      label: 'Heatmap as a table',
      group: 'Traces',
      run: () => void setTwin(!twin),
    },
  ]);
  if (!askable) return null;
  return (
    <div className="min-h-[197px] border-line border-b px-4 py-2" data-testid="heat-panel">
      {heat.data ? (
        <Picture
          heat={heat.data}
          counted={scope.q === '' ? 'requests' : 'matching spans'}
          actions={actions}
          twin={twin}
          onStep={(from, to) => onNarrow(scope.q, absoluteRange(from, to))}
        />
      ) : null}
      {heat.error && !heat.data ? (
        <p role="alert" className="text-12 text-ink-2" data-state="failed">
          Heatmap: {heat.error.message}{' '}
          <button type="button" className="text-ink underline" onClick={() => void heat.refetch()}>
            Try again
          </button>
        </p>
      ) : null}
      {heat.isPending ? (
        <Loading label="Loading the heatmap">
          <Bone className="h-[180px] w-full" />
        </Loading>
      ) : null}
      {heat.data?.meta.truncated ? (
        <p className="text-11 text-warn">
          Capped after {formatDuration(heat.data.meta.elapsedMs * 1e6)}: narrow the time.
        </p>
      ) : null}
    </div>
  );
}
