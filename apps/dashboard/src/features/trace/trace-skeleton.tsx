import { Bone } from '../../components/states/loading.tsx';

const ROWS = [0, 1, 1, 2, 1, 2, 1, 2, 3, 2, 1, 2, 1, 2, 3, 2, 1, 1].map((depth, at) => ({
  depth,
  at,
}));

/** The trace page's own heights: head 78, toolbar 36, minimap and ruler 66, rows 24. */
export function TraceSkeleton() {
  return (
    <div>
      <div className="h-[78px] border-line border-b px-4 pt-4">
        <Bone className="h-5 w-64" />
        <Bone className="mt-3 h-4 w-[32rem] max-w-full" />
      </div>
      <div className="h-9 border-line border-b" />
      <div className="h-[67px] border-line border-b bg-surface" />
      <div className="bg-surface pt-1">
        {ROWS.map(({ depth, at }) => (
          <div key={at} className="flex h-6 items-center" style={{ paddingLeft: depth * 16 + 30 }}>
            <Bone className="h-3 w-40" />
            <span style={{ marginLeft: at * 18 + 120 - depth * 16 }}>
              <Bone className="h-2.5 w-40" />
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
