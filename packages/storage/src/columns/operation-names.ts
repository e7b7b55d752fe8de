import { OPERATIONS_PER_SERVICE_AND_HOUR } from '../definitions.ts';

/**
 * Which span names of a service become operations of their own. Names full of ids would otherwise fill every rollup
 * without end. Nothing of it is stored: a replayed block has its operations in its bytes.
 */
export interface OperationNames {
  /** Whether the name is an operation of its own; false says that it counts as `other`. */
  admit(service: string, name: string): boolean;
  /** Span names turned away since the start, counted once for each block that met them. */
  readonly refused: number;
  /** What was admitted since an earlier call gave this place; everything of the hour when there was none. */
  admittedSince(place: NamesPlace | undefined): { names: AdmittedNames; place: NamesPlace };
  /** Takes what a copy in another thread has admitted, so that both fill one cap. */
  learn(names: AdmittedNames): void;
}

/** Pairs of service and span name. */
export type AdmittedNames = readonly (readonly [service: string, name: string])[];

export interface NamesPlace {
  readonly hour: number;
  readonly count: number;
}

const HOUR_MS = 3_600_000;
/** A sender that invents services must not fill the memory either. */
const SERVICES_MAX = 10_000;

/** `now` is the wall clock in milliseconds; names are forgotten when its hour changes. */
export function openOperationNames(
  now: () => number,
  namesPerService = OPERATIONS_PER_SERVICE_AND_HOUR,
): OperationNames {
  const names = new Map<string, Set<string>>();
  let inOrder: (readonly [string, string])[] = [];
  let hour = -1;
  let refused = 0;
  const turnHour = (): void => {
    const current = Math.floor(now() / HOUR_MS);
    if (current === hour) return;
    names.clear();
    inOrder = [];
    hour = current;
  };
  const admitted = (service: string, name: string, cap = namesPerService): boolean => {
    let ofService = names.get(service);
    if (ofService === undefined) {
      if (names.size >= SERVICES_MAX) return false;
      ofService = new Set();
      names.set(service, ofService);
    }
    if (ofService.has(name)) return true;
    if (ofService.size >= cap) return false;
    ofService.add(name);
    inOrder.push([service, name]);
    return true;
  };
  return {
    admit(service, name) {
      turnHour();
      const isAdmitted = admitted(service, name);
      if (!isAdmitted) refused++;
      return isAdmitted;
    },
    get refused() {
      return refused;
    },
    admittedSince(place) {
      turnHour();
      const from = place?.hour === hour ? place.count : 0;
      return { names: inOrder.slice(from), place: { hour, count: inOrder.length } };
    },
    learn(pairs) {
      turnHour();
      for (const [service, name] of pairs) admitted(service, name, Number.POSITIVE_INFINITY);
    },
  };
}
