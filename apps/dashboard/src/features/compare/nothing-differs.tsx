import type { CompareAnswer } from '@tracewell/api/browser';
import { Empty } from '../../components/states/empty.tsx';
import { formatCount } from '../../lib/format-count.ts';

/** No bars to draw: too few traces, or no difference. */
export function NothingDiffers({ answer }: { readonly answer: CompareAnswer }) {
  const { enough, selection, baseline } = answer;
  const here = formatCount(selection.traceCount);
  const there = formatCount(baseline.traceCount);
  if (selection.traceCount === 0) {
    return (
      <Empty
        reason="No trace matches here: too few to compare."
        next="Widen the durations, the time, or the query."
      />
    );
  }
  if (!enough) {
    return (
      <Empty
        reason={`${here} traces here, ${there} elsewhere of the same operations: too few to compare.`}
        next="Each side needs 20. Widen the selection, or the time."
      />
    );
  }
  return (
    <Empty
      reason={`Nothing differs by 5 points or more between ${here} traces here and ${there} elsewhere.`}
      next="What makes them special is in no attribute that was sent. Compare the time or the operation instead, or open one of the traces."
    />
  );
}
