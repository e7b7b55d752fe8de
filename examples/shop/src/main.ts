#!/usr/bin/env node
import { Children } from './children.ts';
import { sendHistory } from './history.ts';
import { HELP, readOptions, type ShopOptions } from './options.ts';
import { type Report, reportTo } from './report.ts';
import { openDoors } from './visitors.ts';

/** Ends on SIGTERM, SIGINT, and when the process that started this one is gone. */
function untilAskedToStop(): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  process.once('disconnect', () => stop.abort());
  return stop;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Lets visitors in until `until` is aborted. */
async function keepOpen(
  options: ShopOptions,
  { ports, pids }: Children,
  report: Report,
  until: AbortSignal,
): Promise<void> {
  const gateway = `http://127.0.0.1:${ports.gateway}`;
  using visitors = openDoors(gateway, options.rate, options.seed);
  report({
    event: 'open',
    text: `  the shop is open: ${options.rate} visits a second at ${gateway}. Catalog 2.4.1 is slow and payments fail: watch the alerts.`,
    ports,
    pids,
  });
  await aborted(until);
  const { counts } = visitors;
  report({ event: 'closing', text: `The shop closes after ${counts.visits} visits.`, ...counts });
}

async function run(options: ShopOptions): Promise<void> {
  const report = reportTo(options.json);
  const stop = untilAskedToStop();
  const { signal } = stop;
  let fault: unknown;
  const fail = (error: unknown) => {
    if (!signal.aborted) fault = error;
    stop.abort();
  };
  await using children = new Children(options.otlpUrl, options.seed, fail);
  report({ event: 'starting', text: 'The shop opens: six services, PostgreSQL, an MQTT broker.' });
  // The past ends now; the services start meanwhile, so that the present follows without a gap.
  sendHistory({ ...options, report, signal }).catch(fail);
  const started = children.start().catch(fail);
  await Promise.race([started, aborted(signal)]);
  if (!signal.aborted) await keepOpen(options, children, report, signal);
  if (fault !== undefined) throw fault;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await run(options);
  else console.log(HELP);
  process.exit(0);
} catch (error) {
  console.error(`TW7020 the shop stopped: ${error instanceof Error ? error.message : error}`);
  process.exit(error instanceof RangeError || error instanceof TypeError ? 2 : 1);
}
