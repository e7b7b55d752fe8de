import type { RouteId } from '@tracewell/api';
import { HttpProblem } from './http-problem.ts';

/** `light` questions read one trace or a catalogue, `heavy` ones the spans of a range, `free` ones no store to speak of. */
export type QuestionWeight = 'free' | 'light' | 'heavy';

/** Routes that are not named here are heavy: a new one has to earn its place among the light ones. */
const WEIGHTS: Partial<Record<RouteId, QuestionWeight>> = {
  alerts: 'free',
  rules: 'free',
  status: 'free',
  views: 'free',
  keepView: 'free',
  dropView: 'free',
  trace: 'light',
  span: 'light',
  keep: 'light',
  attributes: 'light',
  metrics: 'light',
};

export function weightOf(route: RouteId): QuestionWeight {
  return WEIGHTS[route] ?? 'heavy';
}

export interface QueueLimits {
  /** Questions that are answered at the same time. */
  readonly running: number;
  /** How many of them may be heavy: the rest is kept for light ones. */
  readonly runningHeavy: number;
  /** Questions that may wait; more are refused. */
  readonly waiting: number;
}

/** A page asks up to six questions at once; more heavy ones than cores only make each other slower. */
const QUEUE_LIMITS: QueueLimits = { running: 12, runningHeavy: 6, waiting: 64 };

type StoreWeight = Exclude<QuestionWeight, 'free'>;

interface Waiting {
  readonly weight: StoreWeight;
  readonly start: () => void;
}

/**
 * Lets questions to the store in, light ones first, so that a page of heavy ones delays no trace that somebody opens.
 * Within a weight the order is that of arrival.
 */
export class QuestionQueue {
  readonly #limits: QueueLimits;
  readonly #waiting: Waiting[] = [];
  readonly #running = { light: 0, heavy: 0 };
  #refused = 0;

  constructor(limits: QueueLimits = QUEUE_LIMITS) {
    this.#limits = limits;
  }

  get figures() {
    return { ...this.#running, waiting: this.#waiting.length, refused: this.#refused };
  }

  /**
   * Resolves when the question may be asked; disposing of what it resolves to lets the next one in. Rejects with the
   * signal's reason when the asker leaves first.
   * @throws HttpProblem TW5407 when too many wait already
   */
  async enter(weight: QuestionWeight, signal: AbortSignal): Promise<Disposable> {
    if (weight === 'free') return { [Symbol.dispose]() {} };
    signal.throwIfAborted();
    if (this.#fits(weight)) this.#running[weight] += 1;
    else await this.#wait(weight, signal);
    let hasLeft = false;
    return {
      [Symbol.dispose]: () => {
        if (hasLeft) return;
        hasLeft = true;
        this.#running[weight] -= 1;
        this.#next();
      },
    };
  }

  #fits(weight: StoreWeight): boolean {
    const { light, heavy } = this.#running;
    const isFull = light + heavy >= this.#limits.running;
    return !isFull && (weight === 'light' || heavy < this.#limits.runningHeavy);
  }

  #wait(weight: StoreWeight, signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#limits.waiting) {
      this.#refused += 1;
      throw tooManyWait(this.#limits.waiting);
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal.reason as Error);
      };
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const entry: Waiting = { weight, start };
      this.#waiting.push(entry);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** One leaves, one enters: its place is taken at once, though it wakes up later. */
  #next(): void {
    const at = Math.max(
      0,
      this.#waiting.findIndex(({ weight }) => weight === 'light'),
    );
    const next = this.#waiting[at];
    if (next === undefined || !this.#fits(next.weight)) return;
    this.#waiting.splice(at, 1);
    this.#running[next.weight] += 1;
    next.start();
  }
}

function tooManyWait(waiting: number): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'TW5407',
    title: 'Too many questions at once',
    detail: `${waiting} questions wait for the store already. Ask again in a moment.`,
    retryAfterSeconds: 2,
  });
}
