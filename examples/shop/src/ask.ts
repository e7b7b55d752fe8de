import { type Place, portOf } from './address.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one HTTP request to another service of the shop and reads its JSON answer. Any status is an answer. */
export async function ask(
  place: Place,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`http://${place}:${portOf(place)}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: await response.json() };
}
