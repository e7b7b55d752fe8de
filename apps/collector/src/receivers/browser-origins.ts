import type { RequestHandler } from 'express';

const ALLOWED_HEADERS =
  'content-type, content-encoding, authorization, x-api-key, traceparent, tracestate';

/** Lets pages of these origins send from a browser; `*` lets every page. Never with cookies. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const all = origins.includes('*');
  return (request, response, next) => {
    const { origin } = request.headers;
    if (origin === undefined || !(all || origins.includes(origin))) return next();
    response.setHeader('Access-Control-Allow-Origin', all ? '*' : origin);
    response.setHeader('Vary', 'Origin');
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', 'POST');
    response.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS);
    response.setHeader('Access-Control-Max-Age', '7200');
    response.status(204).end();
  };
}
