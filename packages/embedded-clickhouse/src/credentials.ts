import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { EngineError } from './engine-error.ts';
import { urlOf } from './request.ts';

export type Role = 'writer' | 'reader';

export interface Accounts {
  readonly user: string;
  readonly readerUser: string | undefined;
  readonly password: string;
}

interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly given: boolean;
}

/**
 * Who asks: the writer or the reader (one password for both).
 * @throws EngineError 516 with ClickHouse's text; 401 when nothing was presented, 403 when it was wrong
 */
export function authenticate(incoming: IncomingMessage, accounts: Accounts): Role {
  const { user, password, given } = presented(incoming);
  const known = user === accounts.user || user === accounts.readerUser;
  if (known && sameText(password, accounts.password)) {
    return user === accounts.user ? 'writer' : 'reader';
  }
  throw new EngineError(
    516,
    'AUTHENTICATION_FAILED',
    `${user}: Authentication failed: password is incorrect, or there is no user with such name.`,
    given
      ? { status: 403 }
      : {
          status: 401,
          headers: { 'WWW-Authenticate': 'Basic realm="ClickHouse server HTTP API"' },
        },
  );
}

/** ClickHouse's three ways, its own headers first. */
function presented(incoming: IncomingMessage): Credentials {
  return fromHeaders(incoming) ?? fromBasic(incoming) ?? fromUrl(incoming);
}

function fromHeaders({ headers }: IncomingMessage): Credentials | undefined {
  const user = text(headers['x-clickhouse-user']);
  const key = text(headers['x-clickhouse-key']);
  if (user === undefined && key === undefined) return undefined;
  return { user: user ?? 'default', password: key ?? '', given: true };
}

function fromBasic({ headers }: IncomingMessage): Credentials | undefined {
  const [scheme, encoded] = (headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || !encoded) return undefined;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { user: user || 'default', password: password.join(':'), given: true };
}

function fromUrl(incoming: IncomingMessage): Credentials {
  const given = urlOf(incoming).searchParams;
  return {
    user: given.get('user') ?? 'default',
    password: given.get('password') ?? '',
    given: given.has('user') || given.has('password'),
  };
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Digests have one length, so the comparison takes the same time whatever was sent. */
function sameText(one: string, other: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(one), digest(other));
}
