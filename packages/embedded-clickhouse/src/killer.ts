import type { Session } from 'chdb';

const AGAIN_MS = 250;

interface Doomed {
  readonly mark: string;
  readonly isOver: () => boolean;
}

/**
 * Kills queries by their marks, on a Session of its own with one statement at a time for all of them. It repeats
 * until they are over: a query that is still being analysed is not in the engine's list yet.
 */
export class Killer {
  readonly #session: Session;
  readonly #failed: (error: unknown) => void;
  #doomed: readonly Doomed[] = [];
  #isWorking = false;

  /** @param failed told about a KILL that the engine could not run; it is repeated all the same */
  constructor(session: Session, failed: (error: unknown) => void) {
    this.#session = session;
    this.#failed = failed;
  }

  kill(mark: string, isOver: () => boolean): void {
    this.#doomed = [...this.#doomed, { mark, isOver }];
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    for (;;) {
      this.#doomed = this.#doomed.filter(({ isOver }) => !isOver());
      if (this.#doomed.length === 0) break;
      await this.#killAll(this.#doomed.map(({ mark }) => mark));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    this.#isWorking = false;
  }

  async #killAll(marks: readonly string[]): Promise<void> {
    const list = marks.map((mark) => `'${mark}'`).join(', ');
    // A mark is the first word of the comment: the client's own one may follow.
    const sql = `KILL QUERY WHERE splitByChar(' ', Settings['log_comment'])[1] IN (${list}) ASYNC`;
    try {
      await this.#session.queryAsync(sql, { format: 'Null' });
    } catch (error) {
      this.#failed(error);
    }
  }
}
