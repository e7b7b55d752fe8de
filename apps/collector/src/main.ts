#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { destination, type Logger, pino } from 'pino';
import { type Config, ConfigError, printableConfig, readConfig } from './config.ts';
import type { Role, RoleContext, RoleName } from './role.ts';

const USAGE = `Usage:
  collector run --roles ingest [--config FILE]
  collector run --roles query,alerting,upkeep [--config FILE]
  collector config [--json] [--config FILE]

UV_THREADPOOL_SIZE=16 belongs in the environment before the start: fsync and gunzip share those
threads, and Node reads the variable only once.
`;

/** Roles in the order in which they start: upkeep migrates before anybody asks. */
const STARTS: Readonly<Record<RoleName, (context: RoleContext) => Promise<Role>>> = {
  ingest: async (context) => (await import('./receivers/start-ingest.ts')).startIngest(context),
  upkeep: async (context) => (await import('./upkeep/start-upkeep.ts')).startUpkeep(context),
  query: async (context) => (await import('./query/start-query.ts')).startQuery(context),
  alerting: async (context) =>
    (await import('./alerting/start-alerting.ts')).startAlerting(context),
};

const SHUTDOWN_MS = 10_000;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      roles: { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const command = positionals[0];
  if (values.help) return say(USAGE, 0);
  if (command === 'config') {
    const config = printableConfig(readConfig({ file: values.config }));
    return say(`${JSON.stringify(config, null, values.json ? 0 : 2)}\n`, 0);
  }
  if (command !== 'run') return say(`TW1100 there is no command "${command ?? ''}".\n${USAGE}`, 2);
  const names = parseRoles(values.roles ?? '');
  if (names === undefined) {
    const known = Object.keys(STARTS).join(', ');
    return say(`TW1100 --roles wants one or more of ${known}, separated by commas.\n`, 2);
  }
  return await runRoles(names, readConfig({ file: values.config }));
}

function parseRoles(text: string): RoleName[] | undefined {
  const asked = text.split(',').map((name) => name.trim());
  if (!asked.every((name) => Object.hasOwn(STARTS, name))) return undefined;
  return (Object.keys(STARTS) as RoleName[]).filter((name) => asked.includes(name));
}

async function runRoles(names: readonly RoleName[], config: Config): Promise<number> {
  const log = pino({ base: { pid: process.pid } }, destination({ dest: 2, sync: true }));
  const ending = new AbortController();
  const ended = new Promise<void>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const end = (reason: string) => () => {
    if (ending.signal.aborted) return;
    log.info({ reason }, 'ending');
    ending.abort(new Error(`the process is ending: ${reason}`));
  };
  process.on('SIGTERM', end('SIGTERM'));
  process.on('SIGINT', end('SIGINT'));
  process.on('disconnect', end('the parent has gone'));

  const roles: Role[] = [];
  let exitCode = 0;
  try {
    for (const name of names) {
      const context = { config, log: log.child({ role: name }), signal: ending.signal };
      roles.push(await STARTS[name](context));
      log.info({ role: name }, 'role started');
    }
    process.send?.({ type: 'started', roles: names });
    await ended;
  } catch (error) {
    if (!ending.signal.aborted) {
      log.fatal({ err: error }, error instanceof Error ? error.message : 'a role did not start');
      exitCode = 1;
    }
  }
  const deadline = setTimeout(() => {
    log.error('TW1102 the roles did not end within 10 s; the process ends without them');
    process.exit(1);
  }, SHUTDOWN_MS - 500);
  await endRoles(roles, log);
  clearTimeout(deadline);
  log.info('ended');
  return exitCode;
}

/** Ends the roles, the last started first. One that fails to end does not keep the others. */
async function endRoles(roles: readonly Role[], log: Logger): Promise<void> {
  for (const role of [...roles].reverse()) {
    try {
      await role[Symbol.asyncDispose]();
    } catch (error) {
      log.error({ err: error, role: role.name }, 'the role did not end in order');
    }
  }
}

function say(text: string, exitCode: number): number {
  (exitCode === 0 ? process.stdout : process.stderr).write(text);
  return exitCode;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage =
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!isUsage && !(error instanceof ConfigError)) throw error;
  process.exitCode = say(isUsage ? `TW1100 ${error.message}\n${USAGE}` : `${error.message}\n`, 2);
}
// The channel to the parent would keep a process alive that has ended its roles.
if (process.connected) process.disconnect();
