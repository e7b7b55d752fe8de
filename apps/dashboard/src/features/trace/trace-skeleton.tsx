import { Bone } from '../../components/states/loading.tsx';

const ROWS = [0, 1, 1, 2, 1, 2, 1, 2, 3, 2, 1, 2, 1, 2, 3, 2, 1, 1].map((depth, at) => ({
  depth,
  at,
}));

/** The trace page's own heights: head 76, toolbar 36, minimap and ruler 66, rows 24. */
export function TraceSkeleton() {
  return (
    <div className="min-h-[calc(100dvh-2.75rem)] bg-surface">
      <div className="h-[76px] border-line border-b bg-page px-4 pt-4">
        <Bone className="h-5 w-64" />
        <Bone className="mt-3 h-4 w-[32rem] max-w-full" />
      </div>
      <div className="h-9 border-line border-b bg-page" />
      <div className="h-[67px] border-line border-b bg-surface" />
      <div className="bg-surface pt-1">
        {ROWS.map(({ depth, at }) => (
          <div
            key={at}
            className="grid h-6 grid-cols-1 items-center md:grid-cols-[348px_1fr]"
            style={{ paddingLeft: depth * 16 + 30 }}
          >
            <Bone className="h-3 w-40" />
            <span className="max-md:hidden" style={{ marginLeft: `${at * 4 - depth}%` }}>
              <Bone className="h-2.5 w-40" />
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
