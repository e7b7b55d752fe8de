'use client';

import { useMemo } from 'react';
import type { HeatBox } from '../../components/heatmap/heat-grid.ts';
import { Heatmap } from '../../components/heatmap/heatmap.tsx';
import { Bone, Loading } from '../../components/states/loading.tsx';
import { formatDuration } from '../../lib/format-duration.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { absoluteRange } from '../../lib/time-range.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { boxQuery } from './query-terms.ts';
import { isAskable, type TracesScope } from './use-traces.ts';

const HEIGHT = 108;
const COLUMNS = 120;

interface TracesHeatmapProps {
  readonly scope: TracesScope;
  /** The narrower question a dragged box asks. */
  readonly onNarrow: (query: string, range: string) => void;
}

/** When and how slow: the requests that match, over time and duration. A dragged box narrows the list to it. */
export function TracesHeatmap({ scope, onNarrow }: TracesHeatmapProps) {
  const askable = isAskable(scope.q);
  const heat = useApiQuery(
    ['heatmap', scope.q, scope.range, scope.env],
    (api, signal) =>
      api.heatmap({ ...rangeQuestion(scope), query: scope.q, points: COLUMNS }, { signal }),
    { enabled: askable },
  );
  const onSelect = useMemo(
    () => (box: HeatBox) =>
      onNarrow(boxQuery(scope.q, box.fromNs, box.toNs), absoluteRange(box.fromMs, box.toMs)),
    [onNarrow, scope.q],
  );
  if (!askable) return null;
  return (
    <div className="min-h-[156px] border-line border-b px-4 py-2">
      {heat.data ? (
        <Heatmap
          answer={heat.data}
          height={HEIGHT}
          counted={scope.q === '' ? 'requests' : 'matching spans'}
          onSelect={onSelect}
        />
      ) : null}
      {heat.error && !heat.data ? (
        <p role="alert" className="text-12 text-ink-2">
          Heatmap: {heat.error.message}{' '}
          <button type="button" className="text-ink underline" onClick={() => void heat.refetch()}>
            Try again
          </button>
        </p>
      ) : null}
      {heat.isPending ? (
        <Loading label="Loading the heatmap">
          <Bone className="h-[108px] w-full" />
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
