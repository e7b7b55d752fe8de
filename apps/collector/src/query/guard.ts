import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Config } from '../config.ts';
import { HttpProblem } from './http-problem.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests that a web page could have sent against the reader's will: a Host that is not ours (DNS
 * rebinding) or a foreign Origin. Programs send neither.
 */
export function guardOrigin(config: Config): RequestHandler {
  const hosts = new Set([
    ...LOOPBACK,
    ...config.listen.allowedHosts.map((host) => host.toLowerCase()),
  ]);
  if (config.publicUrl !== '') hosts.add(new URL(config.publicUrl).hostname);
  if (config.listen.host !== 'loopback' && !isEveryAddress(config.listen.host))
    hosts.add(config.listen.host);
  const origins = new Set(config.listen.allowedOrigins);
  if (config.publicUrl !== '') origins.add(new URL(config.publicUrl).origin);
  return (request: Request, _response: Response, next: NextFunction) => {
    const host = request.headers.host ?? '';
    if (!hosts.has(hostName(host))) {
      throw new HttpProblem({
        status: 403,
        code: 'TW5103',
        title: 'Not an address of this API',
        detail: `The request names the host '${host.slice(0, 200)}'. If it is yours, add it to listen.allowedHosts.`,
      });
    }
    const { origin } = request.headers;
    if (
      origin !== undefined &&
      !origins.has('*') &&
      !origins.has(origin) &&
      origin !== `http://${host}`
    ) {
      throw new HttpProblem({
        status: 403,
        code: 'TW5104',
        title: 'Not a page of this installation',
        detail: `A page of '${origin.slice(0, 200)}' asked. If it is yours, add it to listen.allowedOrigins.`,
      });
    }
    next();
  };
}

function isEveryAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}

/** Asks for `Authorization: Bearer <key>` when keys are configured. */
export function guardKey(keys: readonly string[]): RequestHandler {
  const digests = keys.map(digest);
  return (request: Request, _response: Response, next: NextFunction) => {
    const given = digest(/^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
    // Digests have one length, so that the comparison takes the same time for every key.
    if (digests.some((known) => timingSafeEqual(known, given))) return next();
    throw new HttpProblem({
      status: 401,
      code: 'TW5105',
      title: 'A key is needed',
      detail: 'Send the header "Authorization: Bearer <key>" with a key of auth.apiKeysFile.',
    });
  };
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
