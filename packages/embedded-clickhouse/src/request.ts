import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { EngineError } from './engine-error.ts';

/** One HTTP request in ClickHouse's words. */
export interface EngineRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly queryId: string;
  readonly database: string | undefined;
  readonly defaultFormat: string;
  readonly session: { id: string; timeoutMs: number; mustExist: boolean } | undefined;
  readonly waitEnd: boolean;
  readonly compressAnswer: boolean;
  /** `param_name` -> value, as it came */
  readonly parameters: ReadonlyMap<string, string>;
  /** Every other parameter is a setting of this query alone */
  readonly settings: ReadonlyMap<string, string>;
}

const OWN = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'session_id',
  'session_timeout',
  'session_check',
  'user',
  'password',
  'quota_key',
  'compress',
  'decompress',
  'wait_end_of_query',
  'buffer_size',
  'role',
  'stacktrace',
  'client_protocol_version',
  'enable_http_compression',
]);

/** The request's address; a path such as `//` is a path and no host. */
export function urlOf(incoming: IncomingMessage): URL {
  const target = incoming.url ?? '/';
  return new URL(target.startsWith('/') ? `http://engine${target}` : 'http://engine/');
}

/** @throws EngineError for what this server does not do (roles, native compression) or cannot read */
export function readRequest(incoming: IncomingMessage): EngineRequest {
  const url = urlOf(incoming);
  const given = url.searchParams;
  refuseUnsupported(given);
  const text = (name: string, header: string): string | undefined =>
    given.get(name) ?? one(incoming.headers[header]);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: given.get('query') ?? '',
    queryId: given.get('query_id') || randomUUID(),
    database: text('database', 'x-clickhouse-database') || undefined,
    defaultFormat: text('default_format', 'x-clickhouse-format') || 'TabSeparated',
    session: readSession(given),
    waitEnd: isOn(given.get('wait_end_of_query')),
    compressAnswer: isOn(given.get('enable_http_compression')),
    ...readSettings(given.entries()),
  };
}

/** Sorts URL or form entries into bound parameters and settings. */
export function readSettings(entries: Iterable<[string, string]>): {
  parameters: Map<string, string>;
  settings: Map<string, string>;
} {
  const parameters = new Map<string, string>();
  const settings = new Map<string, string>();
  for (const [name, value] of entries) {
    if (name.startsWith('param_')) parameters.set(name.slice('param_'.length), value);
    else if (!OWN.has(name)) settings.set(name, value);
  }
  return { parameters, settings };
}

function isOn(value: string | null | undefined): boolean {
  return value === '1' || value?.toLowerCase() === 'true';
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function refuseUnsupported(given: URLSearchParams): void {
  if (isOn(given.get('compress')) || isOn(given.get('decompress'))) {
    throw new EngineError(
      48,
      'NOT_IMPLEMENTED',
      "TW4010: this embedded ClickHouse does not speak ClickHouse's native (LZ4) compression; leave out compress=1 " +
        'and decompress=1 and use gzip (Content-Encoding, Accept-Encoding with enable_http_compression=1)',
    );
  }
  const role = given.get('role');
  if (role !== null) {
    throw new EngineError(
      511,
      'UNKNOWN_ROLE',
      `TW4011: there is no role ${role}: this embedded ClickHouse has no roles; leave out the role parameter`,
    );
  }
}

function readSession(given: URLSearchParams): EngineRequest['session'] {
  const id = given.get('session_id');
  if (!id) return undefined;
  const seconds = Number(given.get('session_timeout') ?? 60);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600) {
    throw new EngineError(
      374,
      'INVALID_SESSION_TIMEOUT',
      `Invalid session timeout: '${given.get('session_timeout')}', must be 1 to 3600 seconds`,
    );
  }
  return { id, timeoutMs: seconds * 1000, mustExist: isOn(given.get('session_check')) };
}
