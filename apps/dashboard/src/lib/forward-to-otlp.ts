import { ApiProblem, type StatusAnswer } from '@tracewell/api/browser';
import { serverApi } from './server-api.ts';

const ANYWHERE: Readonly<Record<string, string>> = {
  '0.0.0.0': '127.0.0.1',
  '::': '[::1]',
  '': '127.0.0.1',
  loopback: '127.0.0.1',
};

/** Where the collector takes OTLP over HTTP, as this process reaches it; undefined when it does not listen. */
export function otlpTracesUrl(listeners: StatusAnswer['listeners']): string | undefined {
  const receiver = listeners.find(({ protocol }) => protocol === 'OTLP/HTTP');
  if (receiver === undefined) return undefined;
  const { host, port } = receiver;
  const bare = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `http://${ANYWHERE[host] ?? bare}:${port}/v1/traces`;
}

function problem(status: number, code: string, title: string, detail: string): Response {
  return Response.json(
    { type: 'about:blank', title, status, code, detail },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}

function refused(cause: unknown): Response {
  if (cause instanceof ApiProblem) {
    return problem(cause.status || 502, cause.code, cause.title, cause.detail);
  }
  const detail =
    'The receiving process cannot be reached. `tracewell status` says whether it runs; nothing was stored.';
  return problem(502, 'TW5903', 'The OTLP receiver does not answer', detail);
}

/**
 * Hands a request's body to the collector's own OTLP receiver, as any sender would, and returns its answer: a reader's
 * browser talks to this origin only. No receiver is a 502 problem (TW5903).
 */
export async function forwardToOtlp(request: Request): Promise<Response> {
  try {
    const { listeners } = await serverApi().status({ signal: request.signal });
    const url = otlpTracesUrl(listeners);
    if (url === undefined) return refused(undefined);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: await request.arrayBuffer(),
      signal: request.signal,
      cache: 'no-store',
    });
    const type = answer.headers.get('content-type') ?? 'application/json';
    return new Response(answer.body, { status: answer.status, headers: { 'content-type': type } });
  } catch (cause) {
    return request.signal.aborted ? new Response(null, { status: 499 }) : refused(cause);
  }
}
