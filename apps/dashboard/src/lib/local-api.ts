import {
  type ApiClient,
  ApiProblem,
  type LogRecord,
  type LogsAnswer,
  type SpanAnswer,
  type TraceAnswer,
} from '@tracewell/api/browser';

/** A trace that is held by the page itself, with what it said. */
export interface LocalTrace {
  readonly answer: TraceAnswer;
  /** By time. */
  readonly logs: readonly LogRecord[];
}

function notHere(what: string): ApiProblem {
  return new ApiProblem({
    type: 'about:blank',
    status: 404,
    code: 'TW5910',
    title: 'Not in this file',
    detail: `This page shows a file. It holds one trace and its logs, and no ${what}.`,
  });
}

function spanAnswer({ answer }: LocalTrace, spanId: string): SpanAnswer {
  const span = answer.spans.find((one) => one.spanId === spanId);
  if (span === undefined) throw notHere(`span ${spanId}`);
  const normal = answer.normal.find(
    (range) =>
      range.service === span.service && range.operation === span.name && range.kind === span.kind,
  );
  const { traceId, meta } = answer;
  return {
    traceId,
    span,
    normal: normal ?? null,
    linkedFrom: [],
    isCopied: false,
    place: null,
    meta,
  };
}

function logsAnswer({ answer, logs }: LocalTrace): LogsAnswer {
  const searchedToUnixNano = answer.meta.range.to;
  return { logs, cursor: null, searchedToUnixNano, meta: answer.meta };
}

/** Answers what a trace page asks, from memory; every other question is refused as not in the file (TW5910). */
export function localApi(trace: LocalTrace): ApiClient {
  const known: Partial<ApiClient> = {
    trace: () => Promise.resolve(trace.answer),
    span: (_traceId, spanId) => Promise.resolve().then(() => spanAnswer(trace, spanId)),
    logs: () => Promise.resolve(logsAnswer(trace)),
  };
  return new Proxy(known as ApiClient, {
    get: (own, name, receiver) =>
      Reflect.get(own, name, receiver) ??
      (() => Promise.reject(notHere(`answer to ${String(name)}`))),
  });
}
