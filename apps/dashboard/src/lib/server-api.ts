import { type ApiClient, createApiClient } from '@tracewell/api/browser';
import { dashboardConfig } from './config.ts';

/** The query API as the dashboard's server reaches it; for server components, route handlers and metadata. */
export function serverApi(): ApiClient {
  return createApiClient({
    baseUrl: dashboardConfig().apiUrl,
    fetch: (url, init) => fetch(url, { ...init, cache: 'no-store' }),
  });
}
