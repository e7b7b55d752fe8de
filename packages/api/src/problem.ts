/** An RFC 9457 problem as the API sends it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable code, described in docs/troubleshooting. */
  readonly code: string;
  /** What the fault is in: a parameter, and for a query the offsets of the faulty part. */
  readonly place?: ProblemPlace;
  /** What may stand there instead, when that can be said. */
  readonly suggestion?: string;
}

export interface ProblemPlace {
  readonly parameter: string;
  readonly from?: number;
  readonly to?: number;
}

/** Thrown by the client for every answer that is not 2xx, and for an API that cannot be reached (status 0). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly place: ProblemPlace | undefined;
  readonly suggestion: string | undefined;
  /** From Retry-After: when a repeat may help. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    problem: Problem,
    options: { retryAfterSeconds?: number | undefined; cause?: unknown } = {},
  ) {
    super(`${problem.code} ${problem.title}: ${problem.detail}`, { cause: options.cause });
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.place = problem.place;
    this.suggestion = problem.suggestion;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
