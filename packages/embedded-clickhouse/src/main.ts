#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type EmbeddedClickHouseOptions,
  startEmbeddedClickHouse,
} from './start-embedded-clickhouse.ts';

const HELP = `embedded-clickhouse: ClickHouse's HTTP interface over one local folder, no server to install

  npx embedded-clickhouse --data DIR [options]

  --data DIR             the folder that holds the data; created when it is not there
  --port N               default 4323; 0 takes a free one
  --host ADDRESS         default: 127.0.0.1 and ::1
  --allow-host NAME      a further name to answer for (repeat it for several); loopback names are always answered
  --user NAME            default: default
  --password-file FILE   its first line is the password; created with a random one when it is not there
                         (default: no password, which only loopback addresses may use)
  --reader-user NAME     a second user with the same password that can only read
  --memory-share X       share of this machine's memory for queries, above 0 up to 1; default 0.4
  --help                 this text

Ends in order on SIGTERM and SIGINT. Needs Node 20.19 or newer on macOS or Linux with glibc.
`;

class UsageError extends Error {}

function readOptions(args: string[]): EmbeddedClickHouseOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '4323' },
      host: { type: 'string' },
      'allow-host': { type: 'string', multiple: true, default: [] },
      user: { type: 'string', default: 'default' },
      'password-file': { type: 'string' },
      'reader-user': { type: 'string' },
      'memory-share': { type: 'string', default: '0.4' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (!values.data)
    throw new UsageError('--data DIR is missing: name the folder that holds the data');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port ${values.port} is not a port`);
  const memoryShare = Number(values['memory-share']);
  if (!(memoryShare > 0 && memoryShare <= 1)) {
    throw new UsageError(
      `--memory-share ${values['memory-share']} is not a number above 0 up to 1`,
    );
  }
  if (values.host && !values['password-file'] && !/^(127\.|localhost$|::1$)/.test(values.host)) {
    throw new UsageError(
      `--host ${values.host} is open to other machines: give a --password-file with it`,
    );
  }
  return {
    dataDir: values.data,
    port,
    user: values.user,
    password: values['password-file'] ? readPassword(values['password-file']) : '',
    memoryShare,
    allowedHosts: values['allow-host'],
    log: say,
    ...(values.host ? { host: values.host } : {}),
    ...(values['reader-user'] ? { readerUser: values['reader-user'] } : {}),
  };
}

function readPassword(file: string): string {
  if (!existsSync(file))
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '';
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(HELP);
    return 0;
  }
  const engine = await startEmbeddedClickHouse(options);
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      asked = true;
      void engine.stop();
    });
  }
  process.stdout.write(
    `ClickHouse ${engine.version} answers at ${engine.url} (data: ${options.dataDir}, process ${engine.pid})\n`,
  );
  const exit = await engine.exited;
  if (asked || exit.code === 0) return 0;
  say(
    `TW4006 the engine process ended by itself (${exit.signal ?? `code ${exit.code}`}); its data is safe, start it again`,
  );
  return 1;
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    const usage = error instanceof UsageError || 'code' in error;
    say(usage ? `TW4007 ${error.message}\n\n${HELP}` : error.message);
    process.exit(usage ? 2 : 1);
  },
);
