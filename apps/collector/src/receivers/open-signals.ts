import {
  type OpenBlock,
  type OperationNames,
  openLogsBlock,
  openMetricsBlock,
  openOperationNames,
  openTracesBlock,
} from '@tracewell/storage';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { lowDiskBytes } from '../delivery/low-disk.ts';
import type { Acceptance } from '../delivery/request-arrival.ts';
import type { RefusedItem } from '../delivery/request-watch.ts';
import {
  type Decode,
  openSignalPath,
  type SignalPath,
  type SignalPathOptions,
} from '../delivery/signal-path.ts';
import type { IntakeRules, RequestFacts } from '../delivery/sink-in-front.ts';
import type { StoreSource } from '../delivery/store-source.ts';
import type { Teardown } from '../teardown.ts';
import { SIGNALS, type Signal } from '../telemetry/signal.ts';
import { BodyWorker } from './body-worker.ts';
import { decodeLogRecords, decodePoints, decodeSpans, type FormatOf } from './decode-body.ts';

/** Takes the bodies of one signal. */
interface Intake<Format extends string> {
  readonly level: SignalPath<never>['level'];
  /** Resolves when what was accepted is on disk. See `SignalLane.accept`. */
  take(body: Uint8Array, format: Format): Promise<Acceptance & Omit<RequestFacts, 'ids'>>;
}

export type Intakes = { readonly [S in Signal]: Intake<FormatOf<S>> };

/** What a signal tells of itself. */
export type SignalFigures = Pick<
  SignalPath<never>,
  | 'ledger'
  | 'journalReport'
  | 'fsyncSeconds'
  | 'insertSeconds'
  | 'decodeSeconds'
  | 'bodyBytes'
  | 'committedBytes'
  | 'sentBytes'
  | 'remembered'
  | 'repaired'
  | 'limited'
  | 'shaped'
>;

interface Opened<Format extends string> {
  readonly path: SignalFigures;
  readonly intake: Intake<Format>;
}

export interface SignalsContext {
  readonly collector: string;
  readonly config: Config;
  readonly log: Logger;
  readonly source: StoreSource;
  readonly rules: IntakeRules;
  /** Told of an item of a block that was moved aside. */
  readonly movedAside: (signal: Signal, reason: string, example: RefusedItem) => void;
  /** Ends every journal that was opened, also when a later one fails. */
  readonly open: Teardown;
}

interface OpenContext extends SignalsContext {
  readonly worker: BodyWorker;
  readonly operations: OperationNames;
  readonly lowDiskBytes: number;
}

/** Larger bodies are decoded beside the event loop, which answers others meanwhile: 16 MiB take half a second. */
const HERE_BYTES_MAX = 1024 * 1024;

/** How each signal's blocks are opened and its bodies decoded. */
const OPEN: {
  readonly [S in Signal]: (context: OpenContext) => Promise<Opened<FormatOf<S>>>;
} = {
  traces: (context) => {
    const { operations } = context;
    return open(context, 'traces', () => openTracesBlock({ operations }), decodeSpans);
  },
  metrics: (context) => open(context, 'metrics', openMetricsBlock, decodePoints),
  logs: (context) => open(context, 'logs', openLogsBlock, decodeLogRecords),
};

/** Opens every signal's journal; what they hold is sent again as soon as there is a store. */
export async function openSignals(
  context: SignalsContext,
): Promise<{ intakes: Intakes; paths: Readonly<Record<Signal, SignalFigures>> }> {
  const intakes: Partial<Record<Signal, Intake<never>>> = {};
  const paths: Partial<Record<Signal, SignalFigures>> = {};
  // One for all blocks: the cap of operations counts by the hour, and a block lasts a second.
  const operations = openOperationNames(Date.now);
  const worker = context.open.use(new BodyWorker(context.config, operations));
  const lowDisk = await lowDiskBytes(context.config, context.log);
  for (const signal of SIGNALS) {
    const opening = { ...context, worker, operations, lowDiskBytes: lowDisk };
    const { intake, path } = await OPEN[signal](opening);
    intakes[signal] = intake;
    paths[signal] = path;
  }
  return { intakes: intakes as Intakes, paths: paths as Record<Signal, SignalFigures> };
}

const NOTHING = {
  services: new Set<string>(),
  newestMs: undefined,
  traceId: '',
  refused: new Map(),
};

async function open<Block extends OpenBlock, Format extends string>(
  context: OpenContext,
  signal: Signal,
  openBlock: SignalPathOptions<Block>['openBlock'],
  decode: (format: Format, rules: IntakeRules) => Decode<Block>,
): Promise<Opened<Format>> {
  const { collector, config, log, source, rules, open, worker, movedAside, lowDiskBytes } = context;
  const store = (ending: AbortSignal) => source.store(ending);
  const { circuit } = source;
  const path = open.use(
    await openSignalPath<Block>({
      signal,
      collector,
      config,
      log,
      openBlock,
      store,
      circuit,
      lowDiskBytes,
      onMovedAside: (reason, example) => movedAside(signal, reason, example),
    }),
  );
  const intake: Intake<Format> = {
    get level() {
      return path.level;
    },
    take: async (body, format) => {
      const { acceptance, facts } =
        body.length <= HERE_BYTES_MAX
          ? await path.accept(body, decode(format, rules))
          : await path.acceptFinished((times) => worker.decode({ signal, format, body, times }));
      return { ...NOTHING, ...facts, ...acceptance };
    },
  };
  return { path, intake };
}
