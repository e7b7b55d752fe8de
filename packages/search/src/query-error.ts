/** A fault in a query: half-open offsets of the faulty part, what is wrong, and what to write instead when that is known. */
export interface QueryFault {
  readonly message: string;
  /** UTF-16 offsets into the query text. */
  readonly from: number;
  readonly to: number;
  /** Text to put in place of `[from, to)`. */
  readonly suggestion: string | undefined;
}

/** Thrown inside the parser; `parseQuery` hands it out as a value. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly fault: QueryFault;

  constructor(
    message: string,
    place: { readonly from: number; readonly to: number },
    suggestion?: string,
  ) {
    super(message);
    this.fault = { message, from: place.from, to: place.to, suggestion };
  }
}
