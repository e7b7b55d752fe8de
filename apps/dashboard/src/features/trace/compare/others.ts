import type { CohortAnswer, CohortQuestion, Span, TraceAnswer } from '@tracewell/api/browser';
import {
  analyseTrace,
  type OtherOperation,
  otherOf,
  ownOperations,
  type SpanInput,
} from '@tracewell/trace';

/** Who the trace is held against, once they are known. */
export interface Others {
  readonly operations: readonly OtherOperation[];
  /** How many traces they are: the n of every figure. */
  readonly count: number;
  readonly answer: CohortAnswer | TraceAnswer;
}

const HOUR_MS = 3_600_000;

/** How far back the normal traces are looked for; always up to an hour after, for a new trace may have few before it. */
export const WINDOWS = [
  { hours: 1, words: 'from the hour before to the hour after' },
  { hours: 24, words: 'from the day before to the hour after' },
] as const;

/** With fewer traces there is no normal. */
export const COHORT_MIN = 30;

/** Asks for the normal traces of a root; its version is known only where its resource is at hand. */
export function cohortQuestion(traceId: string, root: Span, hours: number): CohortQuestion {
  const startMs = Number(BigInt(root.startTimeUnixNano) / 1_000_000n);
  const version = root.resource['service.version'];
  return {
    service: root.service,
    operation: root.name,
    kind: root.kind,
    ...(typeof version === 'string' && version !== '' ? { version } : {}),
    except: traceId,
    from: startMs - hours * HOUR_MS,
    to: startMs + HOUR_MS,
  };
}

export function cohortOthers(answer: CohortAnswer): Others {
  const operations = answer.operations.map((operation) => ({
    ...operation,
    longestP50Ns: Number(operation.longestP50Ns),
    longestP95Ns: Number(operation.longestP95Ns),
    totalP50Ns: Number(operation.totalP50Ns),
  }));
  return { operations, count: answer.traceCount, answer };
}

export function traceOthers(answer: TraceAnswer): Others {
  const spans: readonly SpanInput[] = answer.spans;
  const operations = ownOperations(analyseTrace(spans)).map(otherOf);
  return { operations, count: 1, answer };
}
