'use client';

import type { ApiClient } from '@tracewell/api/browser';
import { createContext, useContext } from 'react';
import { browserApi } from './api.ts';

/** Where the answers of a page come from. */
export interface ApiSource {
  /** Sets answers that come from a file apart from the store's; '' for the store. */
  readonly name: string;
  readonly api: ApiClient;
  /** False where only one trace is at hand and nothing else can be asked: a page saved for offline use. */
  readonly hasOtherPages: boolean;
  /** Whether the store can be asked for what is normal; false offline. */
  readonly reachesStore: boolean;
}

/** The store behind the dashboard. */
export const STORE: ApiSource = {
  name: '',
  api: browserApi(),
  hasOtherPages: true,
  reachesStore: true,
};

/** The store, unless a page puts a file in its place. */
export const ApiSourceContext = createContext<ApiSource>(STORE);

/** The source of the page around. */
export function useApiSource(): ApiSource {
  return useContext(ApiSourceContext);
}
