import { StoreError, type StoreErrorKind } from '@tracewell/storage';
import { HttpProblem, type HttpProblemDetails } from './http-problem.ts';

type Told = Pick<HttpProblemDetails, 'status' | 'code' | 'title' | 'detail' | 'retryAfterSeconds'>;

const TOLD: Readonly<Record<StoreErrorKind, Told>> = {
  unreachable: {
    status: 503,
    code: 'TW5406',
    title: 'The store does not answer',
    detail:
      'ClickHouse cannot be reached; it is looked for again. Spans that arrive meanwhile are kept.',
    retryAfterSeconds: 1,
  },
  timeout: {
    status: 504,
    code: 'TW5402',
    title: 'The question took too long',
    detail: 'ClickHouse was stopped at the time limit. Narrow the range or the query.',
  },
  overloaded: {
    status: 503,
    code: 'TW5403',
    title: 'The store is busy',
    detail:
      'ClickHouse has no room for this question now: too many others, or too little memory. Ask again, or narrow the range.',
    retryAfterSeconds: 2,
  },
  'too-large': {
    status: 422,
    code: 'TW5404',
    title: 'The answer is too large',
    detail:
      'The question reads or returns more than the limits allow. Narrow the range or the query.',
  },
  refused: {
    status: 502,
    code: 'TW5405',
    title: 'The store refused the question',
    detail:
      'ClickHouse did not let the reader in or refused the statement. The log of the query role has its words.',
  },
  other: {
    status: 502,
    code: 'TW5405',
    title: 'The store could not answer',
    detail: 'ClickHouse failed at the statement. The log of the query role has its words.',
  },
};

const CANNOT_COMPILE_REGEXP = 427;

/** What the asker is told of a fault; anything unknown is TW5500 and goes to the log. */
export function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof StoreError) return storeProblem(error);
  if (error instanceof URIError) {
    return new HttpProblem({
      status: 400,
      code: 'TW5201',
      title: 'The path cannot be read',
      detail: 'A % in the path does not begin an escape.',
    });
  }
  return new HttpProblem({
    status: 500,
    code: 'TW5500',
    title: 'A fault of Tracewell',
    detail:
      'The question could not be answered because of a fault of ours. The log of the query role has the stack: please report it.',
    cause: error,
  });
}

function storeProblem(error: StoreError): HttpProblem {
  if (error.code === CANNOT_COMPILE_REGEXP) {
    const reason =
      /OptimizedRegularExpression: cannot compile re2: (.*?), error: (.*?)(?:\. Look|$)/s.exec(
        error.message,
      )?.[2];
    return new HttpProblem({
      status: 400,
      code: 'TW5203',
      title: 'The query cannot be read',
      detail: `query: a pattern is no RE2 expression${reason === undefined ? '' : `: ${reason}`}`,
      place: { parameter: 'query' },
      cause: error,
    });
  }
  return new HttpProblem({ ...TOLD[error.kind], cause: error });
}
