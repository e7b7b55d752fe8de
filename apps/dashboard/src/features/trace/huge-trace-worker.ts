import { ApiProblem, readSkeleton, type SkeletonReader } from '@tracewell/api/browser';
import {
  analyseColumns,
  type CarriedTrace,
  carryTrace,
  columnsOfSkeleton,
  type Trace,
} from '@tracewell/trace';

/** What the page asks for. */
export interface HugeTraceQuestion {
  readonly traceId: string;
  readonly baseUrl: string;
}

/** What it hears, in this order: counts, one first picture, counts, the whole trace; or a problem at any time. */
export type HugeTraceNews =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'trace'; readonly carried: CarriedTrace; readonly isWhole: boolean }
  | { readonly kind: 'problem'; readonly problem: ConstructorParameters<typeof ApiProblem>[0] };

function traceOf(reader: SkeletonReader): Trace {
  const origin = BigInt(reader.header?.originUnixNano ?? 0);
  return analyseColumns(columnsOfSkeleton(reader.spans(), origin));
}

function tell(news: HugeTraceNews, buffers: ArrayBuffer[] = []): void {
  globalThis.postMessage(news, { transfer: buffers });
}

function tellTrace(reader: SkeletonReader): void {
  const { carried, buffers } = carryTrace(traceOf(reader));
  tell({ kind: 'trace', carried, isWhole: reader.isWhole }, buffers);
}

async function read({ traceId, baseUrl }: HugeTraceQuestion): Promise<void> {
  let isDrawn = false;
  const reader = await readSkeleton(traceId, {
    baseUrl,
    onSpans: (soFar) => {
      tell({ kind: 'count', count: soFar.count });
      // The beginning of the trace is a trace itself: bars stand on the page while the rest is on its way.
      if (!isDrawn && !soFar.isWhole) tellTrace(soFar);
      isDrawn = true;
    },
  });
  tellTrace(reader);
}

function problemOf(thrown: unknown) {
  if (thrown instanceof ApiProblem) {
    const { status, code, title, detail } = thrown;
    return { type: 'about:blank', status, code, title, detail };
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    type: 'about:blank',
    status: 0,
    code: 'TW5002',
    title: 'The spans of the trace did not arrive whole',
    detail,
  };
}

// A million spans take seconds to read and to sort: the page asks here and goes on answering the reader.
globalThis.addEventListener('message', (event: MessageEvent<HugeTraceQuestion>) => {
  read(event.data).catch((thrown: unknown) =>
    tell({ kind: 'problem', problem: problemOf(thrown) }),
  );
});
