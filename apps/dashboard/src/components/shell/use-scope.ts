'use client';

import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { TimeZone } from '../../lib/format-time.ts';
import { scopedHref, travellingParams } from '../../lib/search-params.ts';

/** The scope of the page in the URL and how to change it; every change is a step Back can undo. */
export interface Scope {
  /** `1h`, or two instants joined by `..`. */
  readonly range: string;
  /** '' is every environment. */
  readonly env: string;
  readonly tz: TimeZone;
  readonly setRange: (range: string) => void;
  readonly setEnv: (env: string) => void;
  readonly setTz: (tz: TimeZone) => void;
  /** A link to another page that keeps the scope. */
  readonly href: (path: string) => string;
}

/** Reads and writes the scope of the page. */
export function useScope(): Scope {
  const [scope, setScope] = useQueryStates(travellingParams, { history: 'push' });
  return useMemo(
    () => ({
      ...scope,
      setRange: (range: string) => void setScope({ range }),
      setEnv: (env: string) => void setScope({ env }),
      setTz: (tz: TimeZone) => void setScope({ tz }),
      href: (path: string) => scopedHref(path, scope),
    }),
    [scope, setScope],
  );
}
