'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { findTraceReference } from '../../lib/trace-reference.ts';
import { useScope } from './use-scope.ts';

/** Opens the trace that a text names: an id, a traceparent, a log line, a link. False for other texts. */
function useOpenTrace(): (text: string) => boolean {
  const router = useRouter();
  const { href } = useScope();
  return (text) => {
    const reference = findTraceReference(text);
    if (reference === undefined) return false;
    const { traceId, spanId } = reference;
    router.push(href(`/traces/${traceId}${spanId ? `?span=${spanId}` : ''}`));
    return true;
  };
}

/** Opens the trace that a text pasted anywhere outside of a field names; other texts are left alone. */
export function usePastedTrace(): void {
  const openTrace = useOpenTrace();
  const open = useRef(openTrace);
  useEffect(() => {
    open.current = openTrace;
  });
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      const field = (event.target as Element | null)?.closest('input, textarea, [contenteditable]');
      if (field || event.defaultPrevented) return;
      if (open.current(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
    };
    document.addEventListener('paste', listen);
    return () => document.removeEventListener('paste', listen);
  }, []);
}
