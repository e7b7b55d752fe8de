import type { RefusedItemReport } from './ingest-report.ts';
import type { Signal } from './signal.ts';

/** The last item that was refused or moved aside, by signal and reason: what a person looks for first. */
export class RefusedItems {
  readonly #items = new Map<string, RefusedItemReport>();

  saw(
    signal: Signal,
    refused: ReadonlyMap<string, { readonly service: string; readonly name: string }>,
    address: string,
  ): void {
    for (const [reason, { service, name }] of refused) {
      const item = { signal, reason, service, name, address, atMs: Date.now() };
      this.#items.set(`${signal} ${reason}`, item);
    }
  }

  list(): RefusedItemReport[] {
    return [...this.#items.values()];
  }
}
