import { type ApiClient, createApiClient } from '@tracewell/api/browser';

/** The query API as the browser reaches it: through the dashboard's own origin. */
export function browserApi(): ApiClient {
  return createApiClient({ baseUrl: '' });
}
