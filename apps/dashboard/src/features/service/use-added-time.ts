'use client';

import type { ServiceFigures, ServicePart } from '@tracewell/api/browser';
import { useScope } from '../../components/shell/use-scope.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { type AddedTime, addedTime } from './added-time.ts';
import { latencyRise } from './service-sentence.ts';
import { millisecondsOf } from './use-service-parts.ts';

/** Asks what the slow requests wait longer for since p95 rose; undefined while it did not, or nothing stands out. */
export function useAddedTime(
  answer: ServicePart<ServiceFigures>,
  operation: string,
): AddedTime | undefined {
  const { env } = useScope();
  const rise = latencyRise(answer.series);
  const { from, to } = millisecondsOf(answer.meta);
  const at = rise?.atMs ?? 0;
  const query = useApiQuery(
    ['added-time', answer.name, operation, env, from, at, to],
    async (api, signal) => {
      const asked = {
        service: answer.name,
        ...(operation === '' ? {} : { operation }),
        ...(env === '' ? {} : { env }),
      };
      const [before, after] = await Promise.all([
        api.criticalPath({ ...asked, from, to: at }, { signal }),
        api.criticalPath({ ...asked, from: at, to }, { signal }),
      ]);
      return addedTime(before, after) ?? null;
    },
    { enabled: rise !== undefined },
  );
  return rise === undefined ? undefined : (query.data ?? undefined);
}
