import type { IncomingMessage } from 'node:http';
import { EngineError } from './engine-error.ts';

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * A web page that resolves its own name to 127.0.0.1 sends its own `Host`, and one that posts here sends its
 * `Origin`: both are refused, so that no page in a browser can reach the store.
 * @throws EngineError 497 (403)
 */
export function checkHost(incoming: IncomingMessage, allowed: readonly string[]): void {
  const host = nameOf(incoming.headers.host ?? '');
  if (!isAllowed(host, allowed)) throw foreign('Host', incoming.headers.host ?? '(none)');
  const { origin } = incoming.headers;
  if (origin !== undefined && !isAllowed(originHost(origin), allowed))
    throw foreign('Origin', origin);
  if (incoming.headers['sec-fetch-site'] === 'cross-site')
    throw foreign('Sec-Fetch-Site', 'cross-site');
}

function isAllowed(host: string, allowed: readonly string[]): boolean {
  return LOOPBACK.test(host) || allowed.some((name) => name.toLowerCase() === host);
}

function originHost(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname.toLowerCase() : '';
}

function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}

function foreign(header: string, value: string): EngineError {
  return new EngineError(
    497,
    'ACCESS_DENIED',
    `TW4012: refused, because the request's ${header} is ${value}; only loopback names and the names given with ` +
      '--allow-host are answered',
  );
}
