import { expect, it } from 'vitest';
import { normalForm } from '../test/normal-form.ts';
import { otlpJson } from '../test/otlp-json.ts';
import { REQUESTS } from '../test/otlp-schema.ts';
import { decodeOfficially, expectedNodes, type Signal } from '../test/protobufjs-oracle.ts';
import { type RandomRequest, randomRequest } from '../test/random-request.ts';
import { type RandomSource, randomSource } from '../test/random-source.ts';
import { recordingSink } from '../test/recording-sink.ts';
import { decodeLogsJson } from './json/decode-logs-json.ts';
import { decodeMetricsJson } from './json/decode-metrics-json.ts';
import { decodeTracesJson } from './json/decode-traces-json.ts';
import { decodeLogs } from './protobuf/decode-logs.ts';
import { decodeMetrics } from './protobuf/decode-metrics.ts';
import { decodeTraces } from './protobuf/decode-traces.ts';

// Our decoders against the code that protobufjs generated from OTLP's official definitions. A failure names its seed.
const SEEDS = Number(process.env.TRACEWELL_TEST_SEEDS ?? 400);

const DECODERS = {
  traces: { protobuf: decodeTraces, json: decodeTracesJson },
  metrics: { protobuf: decodeMetrics, json: decodeMetricsJson },
  logs: { protobuf: decodeLogs, json: decodeLogsJson },
} as const;

const told = (signal: Signal, encoding: 'protobuf' | 'json', body: Uint8Array) => {
  const { sink, nodes } = recordingSink();
  DECODERS[signal][encoding](body, sink);
  return normalForm(nodes);
};

function eachSeed(
  signal: Signal,
  check: (request: RandomRequest, random: RandomSource, seed: number) => void,
): void {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = randomSource(seed);
    const request = randomRequest(REQUESTS[signal], { random, isDifficult: seed % 4 !== 0 });
    check(request, random, seed);
  }
}

for (const signal of ['traces', 'metrics', 'logs'] as const) {
  it(`${signal}: reads out of protobuf what the official definitions say`, {
    timeout: 600_000,
  }, () => {
    let largest = 0;
    eachSeed(signal, ({ wire, joined }, _, seed) => {
      const expected = normalForm(expectedNodes(signal, decodeOfficially(signal, joined)));
      expect(told(signal, 'protobuf', wire), `seed ${seed}`).toEqual(expected);
      largest = Math.max(largest, expected.length);
    });
    expect(largest).toBeGreaterThan(10);
  });

  it(`${signal}: reads out of JSON what the same protobuf says`, { timeout: 600_000 }, () => {
    eachSeed(signal, ({ joined }, random, seed) => {
      const request = decodeOfficially(signal, joined);
      const expected = normalForm(expectedNodes(signal, request));
      const body = Buffer.from(otlpJson(request, random));
      expect(told(signal, 'json', body), `seed ${seed}`).toEqual(expected);
    });
  });
}
