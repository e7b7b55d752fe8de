import { existsSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { openStore } from '@tracewell/storage';
import { say, scratchFolder } from './cleanup.ts';
import { askEngine } from './engine-client.ts';
import { JAEGER } from './jaeger-shape.ts';
import { type OwnEngine, startEngineIn } from './own-engine.ts';
import { cpuSecondsOf } from './process-group.ts';
import { checkPercentiles } from './query-percentiles.ts';
import {
  type Asked,
  answerHash,
  openQuestions,
  type QuestionName,
  SETS,
} from './query-questions.ts';
import { reportQueries } from './query-report.ts';
import { fillStore, tableBytes } from './query-store.ts';
import {
  type Cpu,
  EXPORTERS,
  emptyCpu,
  emptyTimings,
  quantile,
  SIDES,
  type Side,
  type Timings,
} from './query-timings.ts';
import { SKEWED } from './skewed-shape.ts';
import type { SpanShape } from './span-shape.ts';

export interface QueryBenchOptions {
  readonly rows: number;
  readonly rounds: number;
  readonly shape: SpanShape['name'];
  /** Keeps the stores for the next run with the same rows and shape; left out: a folder that goes at the end. */
  readonly folder: string | undefined;
}

const COLD_ROUNDS = 3;

/** How long questions take beside the OpenTelemetry exporter's own tables, on the same engine with the same spans. */
export async function queryBench(options: QueryBenchOptions): Promise<Record<string, unknown>> {
  const shape = options.shape === 'skewed' ? SKEWED : JAEGER;
  using scratch = options.folder === undefined ? await scratchFolder('query') : undefined;
  const folder = options.folder ?? scratch?.path ?? '';
  const about = await fillOnce(folder, shape, options.rows);
  const asking = { folder, shape, traces: shape.traces(options.rows) };
  const cold = await measureCold(asking);
  await using engine = await startEngineIn(folder);
  const warm = await measureWarm(engine, asking, options.rounds);
  const percentileError = await checkPercentiles(engine.access);
  const bytes = await tableBytes(engine.access, about.spans);
  return reportQueries({
    shape: shape.name,
    rounds: options.rounds,
    spans: about.spans,
    bytes,
    cold,
    warm: warm.timings,
    cpuMs: warm.cpuMs,
    percentileError,
  });
}

/** Fills a folder that is not yet filled with the same. */
async function fillOnce(
  folder: string,
  shape: SpanShape,
  rows: number,
): Promise<{ spans: number }> {
  const mark = `${folder}/filled-${shape.name}-${rows}`;
  await mkdir(folder, { recursive: true });
  await using engine = await startEngineIn(folder);
  if (!existsSync(mark)) {
    await fillStore(engine.access, shape, rows, EXPORTERS);
    writeFileSync(mark, '');
  }
  const counts: number[] = [];
  for (const table of ['otel_traces', ...EXPORTERS.map((name) => `${name}.otel_traces`)]) {
    const [row] = await askEngine<{ n: number }>(
      engine.access,
      `SELECT count() AS n FROM ${table}`,
    );
    counts.push(row?.n ?? 0);
  }
  if (new Set(counts).size !== 1) throw new Error(`the tables hold different spans: ${counts}`);
  return { spans: counts[0] ?? 0 };
}

interface Asking {
  readonly folder: string;
  readonly shape: SpanShape;
  readonly traces: number;
}

/** Each question first in a process of its own that has answered nothing but a greeting. */
async function measureCold(asking: Asking): Promise<Timings> {
  const timings = emptyTimings();
  for (let round = 0; round < COLD_ROUNDS; round += 1) {
    await using engine = await startEngineIn(asking.folder);
    await using store = openStore(engine.access);
    const questions = await openQuestions({ ...asking, engine: engine.access });
    for (const [name, sets] of questionsOf(questions)) {
      const asked = sets[(round * 7) % SETS] as Asked;
      for (const side of rotated(round)) {
        const startedAt = performance.now();
        await answer(asked, side, engine, store);
        timings[name][side].push({ label: asked.label, ms: performance.now() - startedAt });
      }
    }
  }
  return timings;
}

async function measureWarm(
  engine: OwnEngine,
  asking: Asking,
  rounds: number,
): Promise<{ timings: Timings; cpuMs: Cpu }> {
  await using store = openStore(engine.access);
  const questions = await openQuestions({ ...asking, engine: engine.access });
  const timings = emptyTimings();
  const cpu = emptyCpu();
  for (const [name, sets] of questionsOf(questions)) {
    await proveEqual(name, sets, engine, store);
    for (let round = 0; round < rounds; round += 1) {
      for (const side of rotated(round)) {
        // What a filter found in which granule is remembered for the next time: that would be an answer kept.
        await askEngine(engine.access, 'SYSTEM DROP QUERY CONDITION CACHE');
        const before = cpuSecondsOf(engine.access.pid);
        for (const asked of sets) {
          const startedAt = performance.now();
          await answer(asked, side, engine, store);
          timings[name][side].push({ label: asked.label, ms: performance.now() - startedAt });
        }
        cpu[name][side] +=
          ((cpuSecondsOf(engine.access.pid) - before) * 1000) / (sets.length * rounds);
      }
    }
    say(
      `${name}: ${SIDES.map((side) => `${side} ${quantile(timings[name][side], 0.5)} ms, ${cpu[name][side].toFixed(1)} CPU-ms`).join('; ')}`,
    );
  }
  return { timings, cpuMs: cpu };
}

function answer(
  asked: Asked,
  side: Side,
  engine: OwnEngine,
  store: ReturnType<typeof openStore>,
): Promise<readonly string[]> {
  return side === 'ours' ? asked.ours(store) : asked.theirs(engine.access, side);
}

/** Every answer of every side, which also warms all of them alike. */
async function proveEqual(
  name: QuestionName,
  sets: readonly Asked[],
  engine: OwnEngine,
  store: ReturnType<typeof openStore>,
): Promise<void> {
  for (const asked of sets) {
    const rows: (readonly string[])[] = [];
    for (const side of SIDES) rows.push(await answer(asked, side, engine, store));
    if (new Set(rows.map(answerHash)).size === 1) continue;
    const shown = rows.map(
      (found, at) =>
        `${SIDES[at]}: ${found.length} rows, ${[...found].sort().slice(0, 3).join(' | ')}`,
    );
    throw new Error(`${name} (${asked.label}) has different answers\n${shown.join('\n')}`);
  }
}

const rotated = (by: number): Side[] =>
  SIDES.map((_, index) => SIDES[(index + by) % SIDES.length] as Side);

function questionsOf(
  questions: Readonly<Record<QuestionName, readonly Asked[]>>,
): [QuestionName, readonly Asked[]][] {
  return Object.entries(questions) as [QuestionName, readonly Asked[]][];
}
