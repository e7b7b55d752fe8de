#!/usr/bin/env node
import { Children } from './children.ts';
import { sendHistory } from './history.ts';
import { HELP, readOptions, type ShopOptions } from './options.ts';
import { reportTo } from './report.ts';
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

async function run(options: ShopOptions): Promise<void> {
  const report = reportTo(options.json);
  const stop = untilAskedToStop();
  let death: Error | undefined;
  await using children = new Children(options.otlpUrl, options.seed, (fault) => {
    death = fault;
    stop.abort();
  });
  report({ event: 'starting', text: 'The shop opens: six services, PostgreSQL, an MQTT broker.' });
  const { signal } = stop;
  try {
    await Promise.race([
      Promise.all([children.start(), sendHistory({ ...options, report, signal })]),
      aborted(signal),
    ]);
    if (!signal.aborted) await keepOpen(options, children, stop.signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (death) throw death;

  async function keepOpen(shop: ShopOptions, { ports, pids }: Children, until: AbortSignal) {
    using visitors = openDoors(`http://127.0.0.1:${ports.gateway}`, shop.rate, shop.seed);
    report({
      event: 'open',
      text: `  the shop is open: ${shop.rate} visits a second at http://127.0.0.1:${ports.gateway}. Catalog 2.4.1 is slow and payments fail: watch the alerts.`,
      ports,
      pids,
    });
    await aborted(until);
    report({
      event: 'closing',
      text: `The shop closes after ${visitors.counts.visits} visits.`,
      ...visitors.counts,
    });
  }
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
