import type { Role } from './credentials.ts';
import { EngineError } from './engine-error.ts';
import type { EngineRequest } from './request.ts';

const NAME = /^[A-Za-z_]\w*$/;

export interface Preparation {
  readonly statements: readonly string[];
  readonly readonly: 0 | 1 | 2;
  /** Names of the settings it changes */
  readonly changed: readonly string[];
}

/**
 * The statements that a request's Session runs before its query: one SET with settings, parameters and the mark by
 * which the query can be killed, then USE. `implicit_select` is off because chDB, like clickhouse-local, would read
 * any misspelt word as an expression and so report another error than a server does.
 */
export function preparationsFor(request: EngineRequest, role: Role, mark: string): Preparation {
  const set = new Map<string, string>([['implicit_select', '0']]);
  for (const [name, value] of request.settings) set.set(checked(name, 'setting'), value);
  for (const [name, value] of request.parameters)
    set.set(`param_${checked(name, 'parameter')}`, value);
  const comment = set.get('log_comment');
  set.set('log_comment', comment ? `${mark} ${comment}` : mark);
  const readonly = readonlyLevel(request, role, set.get('readonly'));
  set.delete('readonly');
  const list = [...set].map(([name, value]) => `${name} = ${quoted(value)}`).join(', ');
  const statements = longer(list, set.has('max_query_size'));
  if (request.database) statements.push(`USE \`${request.database.replaceAll(/[\\`]/g, '\\$&')}\``);
  return { statements, readonly, changed: [...request.settings.keys()] };
}

const QUERY_BYTES = 262_144;

/** The SET itself must pass max_query_size, which counts for the query only, as parameters do not on a server. */
function longer(list: string, isOwnLimit: boolean): string[] {
  const bytes = Buffer.byteLength(list) + 1024;
  if (bytes < QUERY_BYTES) return [`SET ${list}`];
  const back = isOwnLimit ? '' : `, max_query_size = ${QUERY_BYTES}`;
  return [`SET max_query_size = ${bytes}`, `SET ${list}${back}`];
}

/** GET never writes (ClickHouse: readonly=2, settings stay free); the reader can change nothing at all. */
function readonlyLevel(request: EngineRequest, role: Role, asked: string | undefined): 0 | 1 | 2 {
  if (role === 'reader' || asked === '1') return 1;
  return request.method === 'GET' || asked === '2' ? 2 : 0;
}

function checked(name: string, what: string): string {
  if (NAME.test(name)) return name;
  throw new EngineError(
    115,
    'UNKNOWN_SETTING',
    `Unknown ${what} '${name}': a name has letters, digits and _ only`,
  );
}

/** A zero byte would end the statement for the engine's parser. */
function quoted(value: string): string {
  return `'${value.replaceAll(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}
