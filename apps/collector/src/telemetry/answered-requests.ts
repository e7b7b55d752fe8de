import type { Signal } from './signal.ts';

/** One request that was answered: how it came, and with which HTTP status (gRPC's in HTTP's terms). */
export interface AnsweredRequest {
  readonly protocol: string;
  readonly signal: Signal;
  readonly encoding: string;
  readonly status: number;
}

/** How many requests were answered, by protocol, signal, encoding and status. */
export class AnsweredRequests {
  readonly #counts = new Map<string, { request: AnsweredRequest; count: number }>();

  saw(request: AnsweredRequest): void {
    const key = `${request.protocol} ${request.signal} ${request.encoding} ${request.status}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { request, count: 1 });
    else known.count += 1;
  }

  /** In the order of their first request. */
  list(): readonly { readonly request: AnsweredRequest; readonly count: number }[] {
    return [...this.#counts.values()];
  }
}
