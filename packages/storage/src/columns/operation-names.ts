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
  let hour = -1;
  let refused = 0;
  const admitted = (service: string, name: string): boolean => {
    let ofService = names.get(service);
    if (ofService === undefined) {
      if (names.size >= SERVICES_MAX) return false;
      ofService = new Set();
      names.set(service, ofService);
    }
    if (!ofService.has(name) && ofService.size >= namesPerService) return false;
    ofService.add(name);
    return true;
  };
  return {
    admit(service, name) {
      const current = Math.floor(now() / HOUR_MS);
      if (current !== hour) names.clear();
      hour = current;
      const isAdmitted = admitted(service, name);
      if (!isAdmitted) refused++;
      return isAdmitted;
    },
    get refused() {
      return refused;
    },
  };
}
