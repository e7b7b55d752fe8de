import type { ErrorTypes, StatusClasses } from '@tracewell/api';
import type { ResponseRow } from '@tracewell/storage';
import type { MinuteSteps } from './minute-steps.ts';

const ERROR_TYPES_MAX = 8;

function stepsOf({ range, stepSeconds }: MinuteSteps) {
  return {
    startTimeUnixNano: String(range.from),
    stepNs: String(BigInt(stepSeconds) * 1_000_000_000n),
  };
}

function countsBy(
  rows: readonly ResponseRow[],
  steps: MinuteSteps,
  name: (row: ResponseRow) => string,
) {
  const columns = new Map<string, number[]>();
  for (const row of rows) {
    const key = name(row);
    const column = columns.get(key) ?? new Array<number>(steps.count).fill(0);
    column[row.step] = (column[row.step] ?? 0) + row.count;
    columns.set(key, column);
  }
  return columns;
}

const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'] as const;

/** Requests by HTTP status class, a column of steps each. */
export function statusClassesOf(rows: readonly ResponseRow[], steps: MinuteSteps): StatusClasses {
  const columns = countsBy(rows, steps, ({ statusClass }) => statusClass);
  const classes = CLASSES.flatMap((name) => {
    const counts = columns.get(name);
    return counts ? [{ name, counts }] : [];
  });
  return { ...stepsOf(steps), classes } satisfies StatusClasses;
}

/** Failed requests by type, the rare ones as `other`. */
export function errorTypesOf(rows: readonly ResponseRow[], steps: MinuteSteps): ErrorTypes {
  const failed = rows.filter(({ errorType }) => errorType !== '');
  const totals = new Map<string, number>();
  for (const { errorType, count } of failed)
    totals.set(errorType, (totals.get(errorType) ?? 0) + count);
  const named = [...totals]
    .sort((a, b) => b[1] - a[1])
    .slice(0, ERROR_TYPES_MAX)
    .map(([type]) => type);
  const columns = countsBy(failed, steps, ({ errorType }) =>
    named.includes(errorType) ? errorType : 'other',
  );
  return {
    ...stepsOf(steps),
    types: [...columns].map(([type, counts]) => ({ type, counts })),
  } satisfies ErrorTypes;
}
