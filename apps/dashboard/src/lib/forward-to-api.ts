import { dashboardConfig } from './config.ts';

/** What the API needs to know of the reader's request. Host, Origin and cookies stay here. */
const FORWARDED = ['accept', 'content-type', 'last-event-id', 'if-none-match', 'authorization'];

/** What the reader needs to know of the answer. Lengths and encodings are the transport's own business. */
const RETURNED = ['content-type', 'cache-control', 'etag', 'retry-after', 'content-disposition'];

function pick(headers: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}

function unreachable(apiUrl: string): Response {
  return Response.json(
    {
      type: 'about:blank',
      title: 'The query API does not answer',
      status: 502,
      code: 'TW5900',
      detail: `No connection to ${apiUrl}. Is the collector running? \`tracewell status\` says so.`,
    },
    { status: 502, headers: { 'content-type': 'application/problem+json' } },
  );
}

/**
 * Streams one request to the query API and its answer back, path and query unchanged. When the reader goes away,
 * the question is aborted too, and an event stream passes event by event. No connection is a 502 problem (TW5900).
 */
export async function forwardToApi(request: Request): Promise<Response> {
  const { apiUrl } = dashboardConfig();
  const { pathname, search } = new URL(request.url);
  const body = request.method === 'GET' ? null : request.body;
  try {
    const answer = await fetch(`${apiUrl}${pathname}${search}`, {
      method: request.method,
      headers: pick(request.headers, FORWARDED),
      body,
      signal: request.signal,
      redirect: 'manual',
      cache: 'no-store',
      ...(body === null ? {} : { duplex: 'half' }),
    });
    const headers = pick(answer.headers, RETURNED);
    // Without it a compressing server in front would hold events back.
    if (headers.get('content-type')?.startsWith('text/event-stream')) {
      headers.set('cache-control', 'no-cache, no-transform');
    }
    return new Response(answer.body, { status: answer.status, headers });
  } catch {
    return request.signal.aborted ? new Response(null, { status: 499 }) : unreachable(apiUrl);
  }
}
