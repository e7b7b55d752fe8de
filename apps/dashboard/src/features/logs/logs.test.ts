import type { LogHistogramAnswer, LogRecord } from '@tracewell/api/browser';
import { describe, expect, it } from 'vitest';
import { firstLine, levelWord, logText } from '../../components/logs/log-text.ts';
import { histogramSteps, logsSentence, stepWords } from './histogram-figures.ts';
import { followedTrace, isNarrowed, type LogsScope, listQuestion } from './logs-scope.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

const log = (given: Partial<LogRecord>): LogRecord => ({
  timeUnixNano: '1',
  observedTimeUnixNano: null,
  level: 'info',
  severityNumber: 9,
  severityText: '',
  service: 'cart',
  body: '',
  attributes: {},
  resource: {},
  scope: { name: '', version: '' },
  traceId: '',
  spanId: '',
  eventName: '',
  ...given,
});

describe('text', () => {
  const esc = String.fromCharCode(27);
  const bell = String.fromCharCode(7);

  it.each([
    [`${esc}[31;1mred${esc}[0m and ${esc}[38;2;1;2;3mmore`, 'red and more'],
    [`${esc}]8;;https://example.com${bell}link${esc}]8;;${esc}\\`, 'link'],
    [`${esc}[2K${esc}[1Gprogress 5 %`, 'progress 5 %'],
    ['<b>[31m plain</b>', '<b>[31m plain</b>'],
  ])('%j loses what only colours a terminal', (sent, shown) => {
    expect(logText(sent)).toBe(shown);
  });

  it('shows structured bodies as JSON, and the first line of long ones', () => {
    expect(logText({ a: [1, null] })).toBe('{"a":[1,null]}');
    expect(firstLine(log({ body: '\nTypeError: x\n    at y' }))).toBe('TypeError: x …');
    expect(firstLine(log({ body: '', eventName: 'order.paid' }))).toBe('order.paid');
  });

  it('says the level, or what the sender calls it when there is none', () => {
    expect(levelWord(log({ level: 'error', severityText: 'SEVERE' }))).toBe('error');
    expect(levelWord(log({ level: 'unspecified', severityText: 'NOTICE' }))).toBe('notice');
    expect(levelWord(log({ level: 'unspecified' }))).toBe('–');
  });
});

describe('histogram', () => {
  const answer = (counts: number[][]): LogHistogramAnswer => ({
    startTimeUnixNano: '60000000000',
    stepNs: '60000000000',
    levels: ['unspecified', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    counts,
    meta: {} as LogHistogramAnswer['meta'],
  });

  it('sums levels by how loud they are', () => {
    const [first, second] = histogramSteps(
      answer([
        [1, 2, 3, 4, 5, 6, 7],
        [0, 0, 0, 0, 0, 0, 0],
      ]),
    );
    expect(first).toEqual({
      fromMs: 60_000,
      toMs: 120_000,
      total: 28,
      counts: { quiet: 10, warn: 5, error: 13 },
    });
    expect(second?.total).toBe(0);
    expect(first && stepWords(first)).toBe('28 log records, 13 errors, 5 warnings');
  });

  it.each([
    [[[0, 0, 0, 1204, 0, 0, 0]], false, '1,204 log records, none of them a warning or error.'],
    [[[0, 0, 0, 1, 1, 2, 0]], false, '4 log records: 2 errors and 1 warning.'],
    [[[0, 0, 0, 0, 0, 1, 0]], true, '1 log record matches: 1 error.'],
    [[[0, 0, 0, 0, 0, 0, 0]], true, 'No log record matches.'],
    [[[0, 0, 0, 0, 0, 0, 0]], false, 'No log records in this time.'],
  ])('%j is said as a sentence', (counts, narrowed, sentence) => {
    expect(logsSentence(answer(counts), narrowed)).toBe(sentence);
  });
});

describe('scope', () => {
  const scope: LogsScope = { range: '1h', env: 'prod', q: '', text: '', level: null };

  it('follows a trace in its order, wherever it is', () => {
    const q = `severity = error and trace.id = ${TRACE_ID}`;
    expect(followedTrace(q)).toBe(TRACE_ID);
    expect(listQuestion({ ...scope, q })).toEqual({
      traceId: TRACE_ID,
      query: q,
      text: '',
      order: 'oldest',
    });
  });

  it.each([`not trace.id = ${TRACE_ID}`, `trace.id = ${TRACE_ID} or a = 1`, 'a = 1', '', 'a ='])(
    'follows no trace with %j',
    (q) => {
      expect(followedTrace(q)).toBeUndefined();
      expect(listQuestion({ ...scope, q })).toMatchObject({
        range: '1h',
        env: 'prod',
        order: 'newest',
      });
    },
  );

  it('knows whether anything but the time narrows', () => {
    expect(isNarrowed(scope)).toBe(false);
    expect(isNarrowed({ ...scope, level: 'warn' })).toBe(true);
    expect(isNarrowed({ ...scope, q: 'a = 1' })).toBe(true);
  });
});
