import { ApiProblem, readSkeleton, type SkeletonReader } from '@tracewell/api/browser';
import { analyseColumns, type CarriedTrace, carryTrace, columnsOfSkeleton } from '@tracewell/trace';

/** What the page asks for: a trace, and later the same with its times moved or as they were sent. */
export type HugeTraceQuestion =
  | {
      readonly kind: 'read';
      readonly traceId: string;
      readonly baseUrl: string;
      readonly asSent: boolean;
    }
  | { readonly kind: 'times'; readonly asSent: boolean };

/** What it hears, in this order: counts, one first picture, counts, the whole trace; or a problem at any time. */
export type HugeTraceNews =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'trace'; readonly carried: CarriedTrace; readonly isWhole: boolean }
  | { readonly kind: 'problem'; readonly problem: ConstructorParameters<typeof ApiProblem>[0] };

function tell(news: HugeTraceNews, buffers: ArrayBuffer[] = []): void {
  globalThis.postMessage(news, { transfer: buffers });
}

/** What has been read, and how its times are wanted. */
let asSent = false;
let whole: SkeletonReader | undefined;

function tellTrace(reader: SkeletonReader): void {
  const origin = BigInt(reader.header?.originUnixNano ?? 0);
  const trace = analyseColumns(columnsOfSkeleton(reader.spans(), origin), [], { asSent });
  const { carried, buffers } = carryTrace(trace);
  tell({ kind: 'trace', carried, isWhole: reader.isWhole }, buffers);
}

async function read(traceId: string, baseUrl: string): Promise<void> {
  let isDrawn = false;
  whole = await readSkeleton(traceId, {
    baseUrl,
    onSpans: (soFar) => {
      tell({ kind: 'count', count: soFar.count });
      // The beginning of the trace is a trace itself: bars stand on the page while the rest is on its way.
      if (!isDrawn && !soFar.isWhole) tellTrace(soFar);
      isDrawn = true;
    },
  });
  tellTrace(whole);
}

async function answer(question: HugeTraceQuestion): Promise<void> {
  asSent = question.asSent;
  if (question.kind === 'read') await read(question.traceId, question.baseUrl);
  else if (whole !== undefined) tellTrace(whole);
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
  answer(event.data).catch((thrown: unknown) =>
    tell({ kind: 'problem', problem: problemOf(thrown) }),
  );
});
