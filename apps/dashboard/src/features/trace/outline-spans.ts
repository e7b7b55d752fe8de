import type { Span } from '@tracewell/api/browser';
import { SPAN_KINDS, type Trace } from '@tracewell/trace';

const NOTHING = {};
const NONE: readonly never[] = [];
const NO_SCOPE = { name: '', version: '' };

/** What the columns of a streamed trace say of one span; attributes, events and links are read on selection. */
class OutlineSpan implements Span {
  readonly #trace: Trace;
  readonly #row: number;
  readonly parentSpanId: string = '';
  readonly traceState = '';
  readonly resource = NOTHING;
  readonly scope = NO_SCOPE;
  readonly events = NONE;
  readonly links = NONE;

  constructor(trace: Trace, row: number) {
    this.#trace = trace;
    this.#row = row;
  }

  get spanId() {
    return this.#trace.columns.ids.at(this.#row) ?? '';
  }

  get name() {
    const { name, names } = this.#trace.columns;
    return names[name[this.#row] ?? 0] ?? '';
  }

  get service() {
    const { service, services } = this.#trace.columns;
    return services[service[this.#row] ?? 0] ?? '';
  }

  get kind() {
    return SPAN_KINDS[this.#trace.columns.kind[this.#row] ?? 0] ?? 'unspecified';
  }

  get startTimeUnixNano() {
    const { originNs, start, moves } = this.#trace.columns;
    // As it was sent, wherever its bar stands.
    return String(originNs + BigInt((start[this.#row] ?? 0) - (moves?.[this.#row] ?? 0)));
  }

  get durationNs() {
    const { start, end } = this.#trace.columns;
    return String((end[this.#row] ?? 0) - (start[this.#row] ?? 0));
  }

  get isError() {
    return this.#trace.columns.error[this.#row] === 1;
  }

  get isEntry() {
    const isRoot = this.#trace.columns.parent[this.#row] === -1;
    return isRoot || this.kind === 'server' || this.kind === 'consumer';
  }

  get status(): Span['status'] {
    return { code: this.isError ? 'error' : 'unset', message: '' };
  }

  get attributes() {
    const status = this.#trace.columns.httpStatus?.[this.#row] ?? 0;
    return status === 0 ? NOTHING : { 'http.response.status_code': status };
  }
}

/**
 * The spans of a streamed trace as a list that makes a span when it is asked for: a million of them as objects would
 * fill the memory of the page. Reads like an array; nothing in it can be changed.
 */
export function outlineSpans(trace: Trace): readonly Span[] {
  const { spanCount } = trace.columns;
  const isRow = (key: string | symbol): key is string =>
    typeof key === 'string' && /^\d+$/.test(key) && Number(key) < spanCount;
  return new Proxy<Span[]>([], {
    get(target, key, receiver) {
      if (key === 'length') return spanCount;
      return isRow(key) ? new OutlineSpan(trace, Number(key)) : Reflect.get(target, key, receiver);
    },
    has: (target, key) => isRow(key) || Reflect.has(target, key),
  });
}
