import type { Problem, ProblemPlace } from '@tracewell/api';

export interface HttpProblemDetails {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly place?: ProblemPlace | undefined;
  readonly suggestion?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** A fault that the asker is told about, as RFC 9457 says it. Anything else thrown is a fault of ours. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: Problem;
  readonly retryAfterSeconds: number | undefined;

  constructor(details: HttpProblemDetails) {
    super(`${details.code} ${details.detail}`, { cause: details.cause });
    const { status, code, title, detail, place, suggestion } = details;
    this.problem = {
      type: `/docs/troubleshooting/tw5xxx#${code.toLowerCase()}`,
      title,
      status,
      detail,
      code,
      ...(place === undefined ? {} : { place }),
      ...(suggestion === undefined ? {} : { suggestion }),
    };
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** A parameter of the request that cannot be read or answered. */
export function badParameter(parameter: string, detail: string): HttpProblem {
  return new HttpProblem({
    status: 400,
    code: 'TW5201',
    title: 'A parameter cannot be read',
    detail: `${parameter}: ${detail}`,
    place: { parameter },
  });
}

export function notFound(code: string, title: string, detail: string): HttpProblem {
  return new HttpProblem({ status: 404, code, title, detail });
}

/** A body that is no JSON, too large, or not what the route takes. */
export function badBody(detail: string, parameter = 'body'): HttpProblem {
  return new HttpProblem({
    status: 400,
    code: 'TW5205',
    title: 'The body cannot be read',
    detail: `body: ${detail}`,
    place: { parameter },
  });
}

/** A cursor that this API did not write, or that somebody changed. */
export function badCursor(): HttpProblem {
  return new HttpProblem({
    status: 400,
    code: 'TW5204',
    title: 'The cursor cannot be read',
    detail: 'cursor: send the cursor of the page before, unchanged, or none for the first page',
    place: { parameter: 'cursor' },
  });
}
