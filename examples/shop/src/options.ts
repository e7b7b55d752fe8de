import { parseArgs } from 'node:util';

export interface ShopOptions {
  /** Base address of the collector's OTLP/HTTP port. */
  readonly otlpUrl: string;
  readonly historyMs: number;
  /** Visits a second. */
  readonly rate: number;
  readonly seed: number;
  readonly json: boolean;
}

export const HELP = `The shop: six services, PostgreSQL and an MQTT broker, instrumented with @tracewell/sdk.

  node dist/main.js --otlp URL [--history 24h] [--rate 3] [--seed 1] [--json]

  --otlp URL      OTLP/HTTP address of the collector, for example http://127.0.0.1:4318
  --history SPAN  how far back generated history reaches: 30m, 24h, 2d; 0 sends none (default 24h)
  --rate N        visits a second, at most 50 (default 3)
  --seed N        the same seed makes the same history (default 1)
  --json          one JSON object a line instead of text
`;

const UNITS_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function readSpan(text: string): number {
  if (text === '0') return 0;
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  if (!match) throw new RangeError(`--history is "${text}"; write it like 30m, 24h or 2d, or 0`);
  return Number(match[1]) * (UNITS_MS[match[2] ?? 'h'] ?? 0);
}

function readNumber(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= from && value <= to) return value;
  throw new RangeError(`--${name} is "${text}"; it must be a number from ${from} to ${to}`);
}

function readAddress(text: string | undefined): string {
  if (text !== undefined && URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new RangeError(
    `--otlp is ${text === undefined ? 'missing' : `"${text}"`}; give the collector's address, for example http://127.0.0.1:4318`,
  );
}

/** Reads the command line. Undefined when help was asked for; throws a sentence for the person who typed it. */
export function readOptions(args: readonly string[]): ShopOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      otlp: { type: 'string' },
      history: { type: 'string', default: '24h' },
      rate: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    otlpUrl: readAddress(values.otlp).replace(/\/+$/, ''),
    historyMs: readSpan(values.history),
    rate: readNumber('rate', values.rate, 0.1, 50),
    seed: readNumber('seed', values.seed, 0, 2 ** 31),
    json: values.json,
  };
}
