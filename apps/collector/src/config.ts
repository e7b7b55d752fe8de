import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { readVariables } from './config-environment.ts';
import { type ConfigFault, locateIssues } from './config-faults.ts';
import { type Config, configSchema } from './config-schema.ts';

export type { Config } from './config-schema.ts';

/** Everything wrong with the configuration, all at once. The message names each place. */
export class ConfigError extends Error {
  readonly code = 'TW1101';
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[], options?: ErrorOptions) {
    const lines = faults.map((fault) => `  ${fault.place}  ${fault.message}`);
    super(`TW1101 the configuration has ${faults.length} fault(s):\n${lines.join('\n')}`, options);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

export interface ConfigOptions {
  /** The file to read; otherwise TRACEWELL_CONFIG, otherwise ./tracewell.yaml when there is one. */
  readonly file?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Reads the file and the TRACEWELL_* variables. Throws a ConfigError that names every fault. */
export function readConfig(options: ConfigOptions = {}): Config {
  const env = options.env ?? process.env;
  const file = findFile(options.file ?? env.TRACEWELL_CONFIG);
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { place: `${file}:${line}:${col}`, message: error.message };
  });
  if (syntax.length > 0) throw new ConfigError(syntax);

  const variables = readVariables(env);
  const raw = { dataDir: defaultDataDir(env), ...merge(file, document, variables) };
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) {
    const names = new Map([...variables].map(([key, { variable }]) => [key, variable]));
    const source = { file: file ?? 'defaults', document, lines, variables: names };
    throw new ConfigError(locateIssues(parsed.error.issues, source));
  }
  return complete(parsed.data, file, variables.has('dataDir'), env);
}

/** The configuration as it may be shown: without the password. Valid as a config file. */
export function printableConfig(config: Config): Config {
  return { ...config, clickhouse: { ...config.clickhouse, password: '' } };
}

function defaultDataDir(env: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === 'darwin') {
    return join(homedir(), 'Library', 'Application Support', 'tracewell');
  }
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'tracewell');
}

function findFile(named: string | undefined): string | undefined {
  if (named !== undefined && named !== '') return resolve(named);
  const usual = resolve('tracewell.yaml');
  return existsSync(usual) ? usual : undefined;
}

function readText(file: string | undefined): string {
  if (file === undefined) return '';
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ place: file, message: `cannot be read: ${reason}` }], {
      cause: error,
    });
  }
}

function merge(
  file: string | undefined,
  document: Document.Parsed,
  variables: ReturnType<typeof readVariables>,
): Record<string, unknown> {
  const raw: unknown = document.toJS() ?? {};
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new ConfigError([{ place: `${file}:1:1`, message: 'must be a map of keys' }]);
  }
  const merged: Record<string, unknown> = { ...raw };
  for (const [key, { value }] of variables) {
    const [group = '', field] = key.split('.');
    if (field === undefined) merged[group] = value;
    else if (merged[group] === undefined || isRecord(merged[group])) {
      merged[group] = { ...(merged[group] as object | undefined), [field]: value };
    }
  }
  return merged;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Makes paths absolute: those of the file from the file's folder, those of variables from the current one. */
function complete(
  config: Config,
  file: string | undefined,
  dataDirFromVariable: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const base = file === undefined ? process.cwd() : dirname(file);
  const absolute = (path: string): string => (path === '' ? '' : resolve(base, expandHome(path)));
  return {
    ...config,
    dataDir: resolve(dataDirFromVariable ? process.cwd() : base, expandHome(config.dataDir)),
    auth: {
      ingestKeysFile: absolute(config.auth.ingestKeysFile),
      apiKeysFile: absolute(config.auth.apiKeysFile),
    },
    clickhouse: {
      ...config.clickhouse,
      passwordFile: absolute(config.clickhouse.passwordFile),
      // The schema allows no password in the file, so the variable is the only source.
      password: env.TRACEWELL_CLICKHOUSE_PASSWORD ?? '',
    },
    alerting: {
      ...config.alerting,
      files: config.alerting.files.map(absolute),
      notifications: absolute(config.alerting.notifications),
    },
  };
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}
