import { setTimeout as pause } from 'node:timers/promises';
import {
  generateTraces,
  otlpLogsRequest,
  otlpTracesRequest,
  type TestSpan,
} from '@tracewell/testing';
import { logsOf } from './history-logs.ts';
import type { Report } from './report.ts';

const TRACES_PER_DAY = 20_000;
const RETRYABLE = new Set([429, 502, 503, 504]);
const ATTEMPTS = 20;

export interface HistoryOptions {
  readonly otlpUrl: string;
  readonly historyMs: number;
  readonly seed: number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Marks a span as sample data, which one command removes. */
function asSample(span: TestSpan): TestSpan {
  return { ...span, resource: { ...span.resource, 'tracewell.sample': true } };
}

function waitMs(response: Response | undefined, attempt: number): number {
  const asked = Number(response?.headers.get('retry-after'));
  return asked > 0 ? Math.min(asked, 30) * 1000 : Math.min(5000, 250 * 2 ** attempt);
}

/** Posts one batch, and the same bytes again while the collector asks to wait. */
async function post(url: string, body: string, signal: AbortSignal): Promise<void> {
  let last = 'no answer';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', body, headers, signal }).catch(
      (error: Error) => {
        if (signal.aborted) throw error;
        last = error.cause instanceof Error ? error.cause.message : error.message;
        return undefined;
      },
    );
    if (response?.ok) return void (await response.arrayBuffer());
    if (response) last = `HTTP ${response.status} ${(await response.text()).slice(0, 200)}`;
    if (response && !RETRYABLE.has(response.status)) break;
    await pause(waitMs(response, attempt), undefined, { signal });
  }
  throw new Error(`the history could not be sent to ${url}: ${last}`);
}

/** Sends the shop's generated past, oldest first, with a bad deploy three hours ago, a slow dependency and an error burst. */
export async function sendHistory(options: HistoryOptions): Promise<number> {
  const { otlpUrl, historyMs, seed, report, signal } = options;
  if (historyMs === 0) return 0;
  const to = new Date();
  const from = new Date(to.getTime() - historyMs);
  let sent = 0;
  let announced = 0;
  for (const { spans } of generateTraces({ seed, from, to, tracesPerDay: TRACES_PER_DAY })) {
    const samples = spans.map(asSample);
    await post(`${otlpUrl}/v1/traces`, otlpTracesRequest(samples), signal);
    const logs = logsOf(samples);
    if (logs.length > 0) await post(`${otlpUrl}/v1/logs`, otlpLogsRequest(logs), signal);
    sent += spans.length;
    const reached = Number((spans.at(-1)?.startTimeUnixNano ?? 0n) / 1_000_000n);
    const percent = Math.min(100, Math.floor(((reached - from.getTime()) / historyMs) * 100));
    if (percent < announced + 10) continue;
    announced = percent - (percent % 10);
    const text = `  history ${announced} % (${sent.toLocaleString('en-US')} spans)`;
    report({ event: 'history', text, percent: announced, spans: sent });
  }
  report({
    event: 'history-sent',
    text: `  history sent: ${sent.toLocaleString('en-US')} spans since ${from.toISOString()}`,
    spans: sent,
    from: from.toISOString(),
  });
  return sent;
}
