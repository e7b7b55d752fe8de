import { log, otlpLogsRequest, type TestLog } from '@tracewell/testing';
import type { Level, Said } from './say.ts';

const EVERY_MS = 1000;
/** While the collector is away the shop keeps the newest lines. */
const LINES_MAX = 2000;
const SEVERITY: Readonly<Record<Level, number>> = { INFO: 9, WARN: 13, ERROR: 17 };

/** A line of a service as an OTLP log record. @param resource of the service, with its name */
export function recordOf(
  said: Said,
  resource: Readonly<Record<string, string | boolean>>,
): TestLog {
  const [, traceId = '', spanId = ''] = said.traceparent.split('-');
  return log({
    resource,
    scope: { name: 'shop', version: '1.0.0' },
    timeUnixNano: BigInt(said.atMs) * 1_000_000n,
    severityNumber: SEVERITY[said.level],
    severityText: said.level,
    body: said.body,
    attributes: said.attributes,
    traceId,
    spanId,
  });
}

/** Sends what the services say once a second. Lines that cannot be sent wait for the next time. */
export class LogShipper implements AsyncDisposable {
  readonly #url: string;
  readonly #timer: NodeJS.Timeout;
  #waiting: TestLog[] = [];
  #sending = Promise.resolve();

  constructor(otlpUrl: string) {
    this.#url = `${otlpUrl}/v1/logs`;
    this.#timer = setInterval(() => this.#flush(), EVERY_MS);
  }

  add(record: TestLog): void {
    this.#waiting.push(record);
    if (this.#waiting.length > LINES_MAX) this.#waiting.shift();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    await this.#sending;
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const records = this.#waiting;
    this.#waiting = [];
    this.#sending = this.#sending.then(async () => {
      if (await this.#send(records)) return;
      this.#waiting = [...records, ...this.#waiting].slice(-LINES_MAX);
    });
  }

  async #send(records: readonly TestLog[]): Promise<boolean> {
    const headers = { 'content-type': 'application/json' };
    const body = otlpLogsRequest(records);
    const answer = await fetch(this.#url, { method: 'POST', headers, body }).catch(() => undefined);
    await answer?.arrayBuffer();
    // What was refused for good would be refused again.
    return answer !== undefined && (answer.ok || (answer.status < 500 && answer.status !== 429));
  }
}
