import { type NextRequest, NextResponse } from 'next/server';
import { isAllowedHost, isOwnOrigin } from './src/lib/allowed-host.ts';
import { dashboardConfig } from './src/lib/config.ts';

/** Scripts run only with this answer's nonce; nothing is ever fetched from, or sent to, another host. */
function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function refusal(code: string, title: string, detail: string): NextResponse {
  return NextResponse.json(
    { type: 'about:blank', title, status: 403, code, detail },
    { status: 403, headers: { 'content-type': 'application/problem+json' } },
  );
}

export default function proxy(request: NextRequest): NextResponse {
  const { allowedHosts, development } = dashboardConfig();
  const host = request.headers.get('host');
  if (!isAllowedHost(host, allowedHosts)) {
    return refusal(
      'TW5901',
      'This host name is not allowed',
      `The dashboard was asked for as "${host}". Add the name to listen.allowedHosts, or set publicUrl.`,
    );
  }
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads && !isOwnOrigin(request.headers.get('origin'), host)) {
    return refusal(
      'TW5902',
      'A page of another site sent this request',
      'Only the dashboard itself may.',
    );
  }
  if (request.nextUrl.pathname.startsWith('/api/')) return NextResponse.next();
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, development);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'same-origin');
  return response;
}

export const config = {
  matcher: ['/((?!_next/static|_next/image|favicon.ico|icon.svg).*)'],
};
