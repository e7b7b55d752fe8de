import { setTimeout as wait } from 'node:timers/promises';
import { type NotificationPlan, type NotifiedAlert, webhookPayload } from '@tracewell/alerting';
import type { Logger } from 'pino';
import type { RecordedNotification } from './alert-memory.ts';

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 8;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

export interface Notice {
  readonly rule: string;
  readonly alerts: readonly NotifiedAlert[];
  readonly externalUrl: string;
}

type Record = (notice: Notice, notification: RecordedNotification) => void;

/** Tells receivers of alerts: always the log, and every webhook of the plan with retries. One notice never waits for another. */
export class Notifier {
  readonly #log: Logger;
  readonly #record: Record;
  readonly #signal: AbortSignal;

  constructor(log: Logger, record: Record, signal: AbortSignal) {
    this.#log = log;
    this.#record = record;
    this.#signal = signal;
  }

  tell(notice: Notice, plan: NotificationPlan): void {
    this.#tellLog(notice);
    for (const webhook of plan.webhooks) {
      const alerts = webhook.sendResolved
        ? notice.alerts
        : notice.alerts.filter(({ status }) => status === 'firing');
      if (alerts.length === 0) continue;
      const payload = webhookPayload({
        receiver: plan.receiver,
        groupKey: `{}:{alertname="${notice.rule}"}`,
        groupLabels: { alertname: notice.rule },
        alerts,
        externalUrl: notice.externalUrl,
        maxAlerts: webhook.maxAlerts,
      });
      void this.#deliver(notice, plan.receiver, webhook.url, JSON.stringify(payload));
    }
  }

  #tellLog(notice: Notice): void {
    for (const { status, annotations, labels, generatorUrl } of notice.alerts) {
      const summary = annotations.summary ?? JSON.stringify(labels);
      this.#log.info(
        { alert: notice.rule, labels, status, url: generatorUrl },
        `alert ${status}: ${summary}`,
      );
    }
    this.#record(notice, {
      at: Date.now(),
      receiver: 'log',
      kind: 'log',
      status: 'sent',
      attempts: 1,
      error: '',
    });
  }

  async #deliver(notice: Notice, receiver: string, url: string, body: string): Promise<void> {
    const record = (
      status: RecordedNotification['status'],
      attempts: number,
      error: string,
    ): void =>
      this.#record(notice, { at: Date.now(), receiver, kind: 'webhook', status, attempts, error });
    for (let attempt = 1; attempt <= ATTEMPTS && !this.#signal.aborted; attempt += 1) {
      const outcome = await this.#post(url, body);
      if (outcome.delivered) return record('sent', attempt, '');
      const last = attempt === ATTEMPTS || !outcome.retry;
      record(last ? 'failed' : 'retrying', attempt, outcome.error);
      this.#log.warn(
        { receiver, attempt },
        `TW6030 ${new URL(url).origin} did not take the notification: ${outcome.error}`,
      );
      if (last) return;
      const delay =
        Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS) *
        (0.75 + Math.random() / 2);
      await wait(delay, undefined, { signal: this.#signal, ref: false }).catch(() => undefined);
    }
  }

  async #post(
    url: string,
    body: string,
  ): Promise<{ delivered: boolean; retry: boolean; error: string }> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'tracewell' },
        body,
        redirect: 'manual', // a receiver must not send our request on to another host
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      const retry = response.status >= 500 || response.status === 429;
      return { delivered: response.ok, retry, error: response.ok ? '' : `HTTP ${response.status}` };
    } catch (error) {
      const cause =
        error instanceof Error && error.cause instanceof Error
          ? error.cause.message
          : String(error);
      return { delivered: false, retry: true, error: cause };
    }
  }
}
