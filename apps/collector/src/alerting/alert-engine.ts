import { dirname, join } from 'node:path';
import {
  type AlertInstance,
  dueGroups,
  evaluateRule,
  FRESH_MEMORY,
  LOG_ONLY,
  type NotificationPlan,
  type RuleDefinition,
  type RuleMemory,
  retireRule,
  type Told,
  toldOf,
} from '@tracewell/alerting';
import type { AlertingState } from '@tracewell/api';
import type { Store } from '@tracewell/storage';
import type { Logger } from 'pino';
import { writeFileAtomic } from '../atomic-file.ts';
import type { Config } from '../config.ts';
import {
  type AlertRecord,
  EMPTY_RECORD,
  readAlertMemory,
  writeAlertMemory,
} from './alert-memory.ts';
import { evidenceOf, keepEvidence, measureIn } from './ask-store.ts';
import { IngestWatch } from './ingest-watch.ts';
import { Notifier } from './notifier.ts';
import { alertIdOf, annotationsOf } from './published-rule.ts';
import { publishedState } from './published-state.ts';
import { RuleBook } from './rule-book.ts';
import { newlyFiring, recordRound, withEvidence } from './rule-round.ts';

export interface AlertEngineOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly store: () => Promise<Store>;
  /** For the marks that keep the traces of an alert. */
  readonly writer: () => Promise<Store>;
}

/** Judges every rule at its interval, remembers what fires, tells receivers, and publishes the state for the query role. */
export class AlertEngine {
  readonly #options: AlertEngineOptions;
  readonly #book: RuleBook;
  readonly #watch: IngestWatch;
  readonly #notifier: Notifier;
  readonly #memories = new Map<string, RuleMemory>();
  readonly #records = new Map<string, AlertRecord>();
  readonly #told = new Map<string, Told>();
  readonly #plan: NotificationPlan = LOG_ONLY;
  #changed = true;

  constructor(options: AlertEngineOptions, plan: NotificationPlan) {
    this.#options = options;
    this.#plan = plan;
    this.#book = new RuleBook(options.config, options.log);
    this.#watch = new IngestWatch(
      options.config.dataDir,
      options.config.clickhouse.url !== '',
      Date.now(),
    );
    this.#notifier = new Notifier(
      options.log,
      (notice, notification) => {
        for (const { id } of notice.alerts) {
          const record = this.#records.get(id);
          if (!record) continue;
          this.#records.set(id, {
            ...record,
            notifications: [...record.notifications, notification].slice(-100),
          });
          this.#changed = true;
        }
      },
      options.signal,
    );
  }

  get #memoryFile(): string {
    return join(this.#options.config.dataDir, 'alerting', 'memory.json');
  }

  /** Takes up the state of the last run, so that what fires goes on firing and nobody is told twice. */
  async restore(): Promise<void> {
    const memory = await readAlertMemory(this.#memoryFile);
    for (const [fingerprint, found] of Object.entries(memory.rules))
      this.#memories.set(fingerprint, found);
    for (const [id, record] of Object.entries(memory.records)) this.#records.set(id, record);
    for (const [rule, told] of Object.entries(memory.told)) this.#told.set(rule, told);
  }

  /** One look at files, clocks and rules. Never throws: what fails is named in the state. */
  async tick(now: number): Promise<void> {
    if (await this.#book.refresh(now)) this.#retireAbsent(now);
    const clocks = { now, ...(await this.#watch.look(now)) };
    for (const rule of this.#book.rules) {
      if (this.#options.signal.aborted) return;
      await this.#judge(rule, clocks);
    }
    if (this.#changed) await this.#publish(now);
  }

  async #judge(
    rule: RuleDefinition,
    clocks: { now: number; watermark: number | undefined; watchingSince: number },
  ): Promise<void> {
    const { store, signal, log } = this.#options;
    const previous = this.#memories.get(rule.fingerprint) ?? FRESH_MEMORY;
    const round = await evaluateRule(rule, previous, clocks, measureIn(store), signal);
    if (round.memory === previous) return;
    this.#changed ||=
      round.memory.evaluatedAt !== previous.evaluatedAt ||
      round.memory.error !== previous.error ||
      round.memory.held !== previous.held;
    if (round.memory.error !== '' && round.memory.error !== previous.error) {
      log.warn(
        { rule: rule.id },
        `TW6031 ${rule.file}:${rule.line} rule ${rule.id} could not be judged: ${round.memory.error}`,
      );
    }
    this.#memories.set(rule.fingerprint, round.memory);
    if (round.memory.evaluatedAt === previous.evaluatedAt) return;
    for (const { id } of previous.instances)
      if (!round.memory.instances.some((kept) => kept.id === id)) this.#records.delete(id);
    for (const [id, record] of recordRound(this.#records, round)) this.#records.set(id, record);
    await this.#gatherEvidence(rule, newlyFiring(round), round.memory.evaluatedAt ?? clocks.now);
    this.#notify(rule, round.memory.instances, clocks.now);
  }

  async #gatherEvidence(
    rule: RuleDefinition,
    instances: readonly AlertInstance[],
    at: number,
  ): Promise<void> {
    const { store, writer, signal, log } = this.#options;
    for (const instance of instances) {
      try {
        const rows = await evidenceOf(await store(), rule, instance, at, signal);
        this.#records.set(instance.id, withEvidence(this.#records.get(instance.id), rows));
        await keepEvidence(await writer(), rule, rows, signal);
      } catch (error) {
        // The alert is told without its proof rather than not at all.
        log.warn(
          { err: error, rule: rule.id },
          'TW6032 the evidence of an alert could not be read or kept',
        );
      }
    }
  }

  #notify(rule: RuleDefinition, instances: readonly AlertInstance[], now: number): void {
    for (const group of dueGroups(instances, this.#told, now, this.#plan.repeatMs)) {
      this.#told.set(group.key, toldOf(instances, now));
      const alerts = group.instances.map((instance) => ({
        id: instance.id,
        status: instance.phase === 'firing' ? ('firing' as const) : ('resolved' as const),
        labels: instance.labels,
        annotations: annotationsOf(rule, instance),
        startsAt: instance.firedAt ?? instance.activeAt,
        endsAt: instance.resolvedAt,
        generatorUrl: `${this.#externalUrl}/alerts/${alertIdOf(instance)}`,
      }));
      this.#notifier.tell({ rule: rule.name, alerts, externalUrl: this.#externalUrl }, this.#plan);
    }
  }

  /** Alerts of rules that left the files are resolved and their receivers told once. */
  #retireAbsent(now: number): void {
    const inForce = new Set(this.#book.rules.map(({ fingerprint }) => fingerprint));
    for (const [fingerprint, memory] of this.#memories) {
      if (inForce.has(fingerprint)) continue;
      this.#memories.delete(fingerprint);
      const { instances } = retireRule(memory.instances, now);
      const former = this.#book.formerRule(fingerprint);
      if (former) this.#notify(former, instances, now);
      for (const { id } of memory.instances) this.#records.delete(id);
    }
    this.#changed = true;
  }

  get #externalUrl(): string {
    const { publicUrl, listen } = this.#options.config;
    return publicUrl === '' ? `http://localhost:${listen.dashboardPort}` : publicUrl;
  }

  async #publish(now: number): Promise<void> {
    const { config, log } = this.#options;
    const state: AlertingState = publishedState(
      this.#book,
      (fingerprint) => this.#memories.get(fingerprint) ?? FRESH_MEMORY,
      (id) => this.#records.get(id) ?? EMPTY_RECORD,
      now,
    );
    try {
      await writeFileAtomic(join(config.dataDir, 'alerting', 'state.json'), JSON.stringify(state));
      await writeAlertMemory(this.#memoryFile, {
        version: 1,
        rules: Object.fromEntries(this.#memories),
        records: Object.fromEntries(this.#records),
        told: Object.fromEntries(this.#told),
      });
      this.#changed = false;
    } catch (error) {
      log.error(
        { err: error },
        `TW6033 ${dirname(this.#memoryFile)} cannot be written; alerts go on without memory until it can`,
      );
    }
  }
}
