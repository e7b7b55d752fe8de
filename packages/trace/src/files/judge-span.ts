import type { FileSpan } from './file-span.ts';

/** What the judgements below look at. */
type Facts = Pick<FileSpan, 'kind' | 'status' | 'attributes' | 'parentSpanId'>;

const HTTP_STATUS = ['http.response.status_code', 'http.status_code'] as const;

function httpStatus({ attributes }: Facts): number {
  const given = HTTP_STATUS.map((key) => attributes[key]).find(
    (value) => value !== undefined && value !== null && value !== '',
  );
  return /^\d{3}$/.test(String(given)) ? Number(given) : 0;
}

/** Error as docs/api.md defines it: status error, or unset with an HTTP status that fails this side of the call. */
export function isFailed(span: Facts): boolean {
  if (span.status.code !== 'unset') return span.status.code === 'error';
  if (span.kind === 'server') return httpStatus(span) >= 500;
  return span.kind === 'client' && httpStatus(span) >= 400;
}

/** Request as docs/api.md defines it: server, consumer, without parent, or with one in another process. */
export function isRequest(span: Facts, hasRemoteParent: boolean): boolean {
  const { kind, parentSpanId } = span;
  return kind === 'server' || kind === 'consumer' || parentSpanId === '' || hasRemoteParent;
}

/** The service of spans that name none. */
export const UNKNOWN_SERVICE = 'unknown_service';
