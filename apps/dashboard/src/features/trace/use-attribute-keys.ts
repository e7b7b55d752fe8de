'use client';

import { useMemo } from 'react';
import { attributeKeys } from './span-grouping.ts';
import type { TraceView } from './use-trace-view.ts';

const STATUS = 'http.response.status_code';

/**
 * Attributes that spans can be grouped and coloured by. Of a streamed trace only one is at hand, and its spans must not
 * be asked: there may be a million of them, each made when it is looked at.
 */
export function useAttributeKeys({ answer, trace, streamed }: TraceView): string[] {
  const { spans } = answer;
  const isStreamed = streamed !== undefined;
  const { httpStatus } = trace.columns;
  return useMemo(() => {
    if (!isStreamed) return attributeKeys(spans);
    return httpStatus?.some((status) => status > 0) ? [STATUS] : [];
  }, [isStreamed, spans, httpStatus]);
}
