import { copyIntoStore, openStore, openStoreSource, totalRowsOf } from '@tracewell/storage';
import { judge } from './bars.ts';
import { say } from './cleanup.ts';
import { askEngine, countSpans, type EngineAccess } from './engine-client.ts';
import { storeEvenly } from './even-spans.ts';
import { startOwnEngine, untilQuiet } from './own-engine.ts';
import { cpuSecondsOf } from './process-group.ts';
import { END_S } from './span-shape.ts';

const DAY_S = 86_400;

/** What `tracewell migrate` does between two engines: how many spans a second arrive, verified and in place? */
export async function migrateBench(options: {
  readonly spans: number;
}): Promise<Record<string, unknown>> {
  await using from = await startOwnEngine('migrate-from');
  await using to = await startOwnEngine('migrate-to');
  // The default bytes of retention hold less than a day of a busy installation.
  await storeEvenly(from.access, { fromS: END_S - DAY_S, seconds: DAY_S, spans: options.spans });
  await untilQuiet(from.access.pid);
  say(`${options.spans} spans are stored`);
  await untilQuiet(to.access.pid);
  const before = cpuOf(from.access, to.access);
  const startedAt = performance.now();
  const { rows, plannedMs } = await move(from.access, to.access);
  const seconds = (performance.now() - startedAt) / 1000;
  const after = cpuOf(from.access, to.access);
  const [source, target] = [await countSpans(from.access), await countSpans(to.access)];
  if (source.spans !== target.spans || target.unique !== target.spans)
    throw new Error(`${JSON.stringify(source)} became ${JSON.stringify(target)}`);
  const figures = {
    spansPerSecond: Math.round(source.spans / seconds),
    seconds: round(seconds),
    /** Linking the parts, and checksums of everything in the source. */
    planSeconds: round(plannedMs / 1000),
  };
  const perSpan = (name: keyof typeof after): number =>
    round(((after[name] - before[name]) * 1e6) / source.spans);
  return {
    ...figures,
    spans: source.spans,
    rows,
    partitions: await partitionsOf(to.access),
    cpuMicrosPerSpan: { from: perSpan('from'), to: perSpan('to'), command: perSpan('command') },
    bars: judge([{ figure: 'spansPerSecond', least: 150_000 }], figures),
  };
}

async function move(
  from: EngineAccess,
  to: EngineAccess,
): Promise<{ rows: number; plannedMs: number }> {
  const startedAt = performance.now();
  await using source = openStore(from);
  await using target = openStore(to);
  await using held = await openStoreSource(source);
  const plannedMs = performance.now() - startedAt;
  await copyIntoStore(target, held);
  return { rows: totalRowsOf(held), plannedMs };
}

function cpuOf(from: EngineAccess, to: EngineAccess) {
  return {
    from: cpuSecondsOf(from.pid),
    to: cpuSecondsOf(to.pid),
    command: cpuSecondsOf(process.pid),
  };
}

async function partitionsOf(engine: EngineAccess): Promise<number> {
  const sql =
    "SELECT uniqExact(table, partition_id) AS n FROM system.parts WHERE active AND database = 'default'";
  return (await askEngine<{ n: number }>(engine, sql))[0]?.n ?? 0;
}

const round = (value: number): number => Number(value.toFixed(2));
