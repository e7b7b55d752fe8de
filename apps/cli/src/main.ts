#!/usr/bin/env node
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { backup } from './backup.ts';
import { environment } from './config.ts';
import { configCommand } from './config-command.ts';
import { demo } from './demo.ts';
import { DLQ_ACTIONS, dlq } from './dlq.ts';
import { doctor } from './doctor.ts';
import { CliFault } from './fault.ts';
import { migrate } from './migrate.ts';
import { reset } from './reset.ts';
import { restore } from './restore.ts';
import { rulesCheck } from './rules.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { VERSION } from './version.ts';

const port = (what: string, standard: number) =>
  ({
    type: 'number',
    describe: `port of ${what} (default ${standard}; 0 takes a free one)`,
  }) as const;

const withInstallation = <T>(command: Argv<T>) =>
  command
    .option('config', {
      type: 'string',
      describe: 'configuration file (default: tracewell.yaml of the current folder)',
    })
    .option('data-dir', { type: 'string', describe: 'data folder' })
    .option('otlp-http-port', port('OTLP/HTTP', 4318))
    .option('otlp-grpc-port', port('OTLP/gRPC', 4317))
    .option('zipkin-port', port('Zipkin', 9411))
    .option('api-port', port('the query API', 4320))
    .option('dashboard-port', port('the dashboard', 4300))
    .option('clickhouse-port', port('the embedded ClickHouse', 4323))
    .option('json', { type: 'boolean', default: false, describe: 'print JSON' });

const withUp = <T>(command: Argv<T>) =>
  withInstallation(command).option('dev', {
    type: 'boolean',
    default: false,
    describe: 'run from the sources',
  });

const withDlq = (command: Argv) =>
  withInstallation(command)
    .positional('action', { choices: DLQ_ACTIONS, demandOption: true })
    .positional('id', { type: 'string', describe: 'as `dlq list` names it' })
    .option('all', { type: 'boolean', default: false, describe: 'replay or drop all of them' })
    .option('yes', { type: 'boolean', default: false, describe: 'drop without asking' });

function withRunningCommands(command: Argv) {
  return command
    .command(['up', '$0'], 'start everything and run until Ctrl-C', withUp, (args) =>
      up(args, environment),
    )
    .command(
      'demo',
      'send 24 h of sample history and run a small shop live',
      (demoCommand) =>
        withUp(demoCommand)
          .option('history', {
            type: 'string',
            default: '24h',
            describe: 'how much history to send first',
          })
          .option('seed', { type: 'number', default: 1, describe: 'seed of the history' })
          .option('remove', {
            type: 'boolean',
            default: false,
            describe: 'remove all sample data and end',
          }),
      (args) => demo(args, environment),
    )
    .command('status', 'what was received, stored and refused', withInstallation, (args) =>
      status(args, environment),
    );
}

function withCheckingCommands(command: Argv) {
  return command
    .command('doctor', 'check this machine and the running processes', withInstallation, (args) =>
      doctor(args, environment),
    )
    .command(
      'config <action>',
      'check or print the configuration',
      (configuring) =>
        withInstallation(configuring).positional('action', {
          choices: ['check', 'print'] as const,
          demandOption: true,
        }),
      (args) => configCommand(args.action, args, environment),
    )
    .command(
      'rules <action> [files..]',
      'check alert rule files',
      (checking) =>
        withInstallation(checking)
          .positional('action', { choices: ['check'] as const, demandOption: true })
          .positional('files', { type: 'string', array: true, default: [] as string[] }),
      (args) => rulesCheck(args.files, args, environment),
    )
    .command(
      'dlq <action> [id]',
      'rows that ClickHouse could not read: list, show, replay or drop them',
      withDlq,
      (args) => dlq(args, environment),
    )
    .command(
      'reset',
      'remove all stored data',
      (resetting) =>
        withInstallation(resetting).option('yes', {
          type: 'boolean',
          default: false,
          describe: 'do not ask',
        }),
      (args) => reset(args, environment),
    );
}

const withFolder = (describe: string) => (command: Argv) =>
  withInstallation(command).positional('folder', { type: 'string', describe, demandOption: true });

const withMigrate = (command: Argv) =>
  command
    .option('from', {
      type: 'string',
      demandOption: true,
      describe: 'data folder with an embedded store that is not in use',
    })
    .option('to', { type: 'string', demandOption: true, describe: 'http(s) URL of ClickHouse' })
    .option('username', { type: 'string', default: 'default', describe: 'user of the server' })
    .option('password-file', {
      type: 'string',
      default: '',
      describe: 'file with the password (else TRACEWELL_CLICKHOUSE_PASSWORD)',
    })
    .option('database', { type: 'string', default: 'default', describe: 'database of the server' })
    .option('add', {
      type: 'boolean',
      default: false,
      describe: 'copy also when the server already holds rows that are not from the folder',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print JSON' });

function withStoredCommands(command: Argv) {
  return command
    .command(
      'backup <folder>',
      'write everything stored to a folder, also while Tracewell runs',
      withFolder('folder for the backup: empty, not there, or left by a backup that was stopped'),
      (args) => backup(args, environment),
    )
    .command(
      'restore <folder>',
      'put a backup into an empty store; a stopped restore goes on',
      withFolder('folder of the backup'),
      (args) => restore(args, environment),
    )
    .command(
      'migrate',
      'copy an embedded store into a ClickHouse server; a stopped copy goes on',
      withMigrate,
      (args) => migrate(args, environment),
    );
}

function fail(error: unknown): never {
  if (error instanceof CliFault) {
    console.error(error.message);
    process.exit(error.exitCode);
  }
  console.error(error);
  process.exit(1);
}

const command = yargs(hideBin(process.argv))
  .scriptName('tracewell')
  .usage(
    '$0 <command>\n\nSelf-hosted distributed tracing: receivers, store, dashboard and alert rules.',
  );

await withStoredCommands(withCheckingCommands(withRunningCommands(command)))
  .strict()
  .help()
  .version(VERSION)
  .fail((message, error) => {
    if (error) throw error;
    console.error(`TW1000 ${message}\nSee tracewell --help.`);
    process.exit(2);
  })
  .parseAsync()
  .catch(fail);
process.exit(0);
