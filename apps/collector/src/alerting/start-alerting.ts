import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { LOG_ONLY, type NotificationPlan, parseNotificationFile } from '@tracewell/alerting';
import type { Store } from '@tracewell/storage';
import type { Role, RoleContext } from '../role.ts';
import { connectStore } from '../store-connection.ts';
import { AlertEngine } from './alert-engine.ts';
import { RuleBook } from './rule-book.ts';
import { writeDefaultRules } from './rule-files.ts';

const TICK_MS = 1_000;

/** Starts the alerting role: rules are judged from now on, on whatever the store holds. */
export async function startAlerting(context: RoleContext): Promise<Role> {
  const { config, log } = context;
  if (config.alerting.files.length === 0) {
    for (const file of RuleBook.filesOf(config)) await writeDefaultRules(file);
  }
  const plan = await readPlan(config.alerting.notifications);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const connected: Partial<Record<'reader' | 'writer', Promise<Store>>> = {};
  const connect = (access: 'reader' | 'writer') => (): Promise<Store> => {
    connected[access] ??= connectStore(config, access, signal);
    return connected[access];
  };
  const stores = { store: connect('reader'), writer: connect('writer') };
  const engine = new AlertEngine({ config, log, signal, ...stores }, plan);
  await engine.restore();
  const running = run(engine, signal);
  return {
    name: 'alerting',
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      for (const store of Object.values(connected))
        await store.then((opened) => opened[Symbol.asyncDispose]()).catch(() => undefined);
    },
  };
}

async function run(engine: AlertEngine, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await engine.tick(Date.now()).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    await wait(TICK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Who is told. A faulty file refuses the start: nobody should learn in an outage that nobody was told. */
async function readPlan(file: string): Promise<NotificationPlan> {
  if (file === '') return LOG_ONLY;
  const { plan, faults } = parseNotificationFile(file, await readFile(file, 'utf8'));
  if (plan) return plan;
  const lines = faults.map(
    (fault) => `${fault.file}:${fault.line}:${fault.column} ${fault.code} ${fault.message}`,
  );
  throw new Error(lines.join('\n'));
}
