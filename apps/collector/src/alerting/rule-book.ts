import { join } from 'node:path';
import type { RuleDefinition } from '@tracewell/alerting';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { type RuleFileReading, readRuleFile } from './rule-files.ts';

const LOOK_MS = 5_000;

/** The rule files of the configuration: what is in force, what is wrong, and what was in force before the last change. */
export class RuleBook {
  readonly #config: Config;
  readonly #log: Logger;
  #readings: readonly RuleFileReading[] = [];
  #former: readonly RuleDefinition[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(config: Config, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  /** Files in the order of the configuration; without any, alerts.yaml of the data folder. */
  static filesOf(config: Config): readonly string[] {
    return config.alerting.files.length > 0
      ? config.alerting.files
      : [join(config.dataDir, 'alerts.yaml')];
  }

  get readings(): readonly RuleFileReading[] {
    return this.#readings;
  }

  get rules(): readonly RuleDefinition[] {
    return this.#readings.flatMap(({ rules }) => rules);
  }

  /** The rule that was in force before the last change of files. */
  formerRule(fingerprint: string): RuleDefinition | undefined {
    return this.#former.find((rule) => rule.fingerprint === fingerprint);
  }

  /** Reads the files again when it is time to. True when anything about them changed. */
  async refresh(now: number): Promise<boolean> {
    if (Math.abs(now - this.#lookedAt) < LOOK_MS) return false;
    this.#lookedAt = now;
    const previous = new Map(this.#readings.map((reading) => [reading.file, reading]));
    const readings = await Promise.all(
      RuleBook.filesOf(this.#config).map((file) =>
        readRuleFile(file, previous.get(file), this.#config.alerting.interval, now),
      ),
    );
    if (readings.every((reading) => previous.get(reading.file) === reading)) return false;
    this.#former = this.rules;
    this.#readings = readings;
    this.#sayWhatChanged(readings.filter((reading) => previous.get(reading.file) !== reading));
    return true;
  }

  #sayWhatChanged(readings: readonly RuleFileReading[]): void {
    for (const { file, rules, faults } of readings) {
      if (faults.length === 0) this.#log.info({ file, rules: rules.length }, 'alert rules read');
      for (const { line, column, code, message } of faults) {
        this.#log.error(
          `${code} ${file}:${line}:${column} ${message}. The rules read before stay in force.`,
        );
      }
    }
  }
}
