import { query, type Store } from '../store.ts';

/**
 * The time zone that the server itself runs in, whatever a session says. Sort keys are computed in it when parts are
 * merged, so anything but UTC puts rows where no question looks for them. Throws a StoreError.
 */
export async function readTimeZone(store: Store, signal?: AbortSignal): Promise<string> {
  const { rows } = await query<{ zone: string }>(
    store,
    'SELECT serverTimeZone() AS zone',
    {},
    { signal },
  );
  const zone = rows[0]?.zone ?? 'UTC';
  return ['Etc/UTC', 'Etc/UCT', 'UCT', 'Zulu', 'GMT', 'Etc/GMT'].includes(zone) ? 'UTC' : zone;
}
