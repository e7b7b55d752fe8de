import type { z } from 'zod';
import { nameSchema, noParametersRequest, serviceRequest } from './requests.ts';

/** One route of the API: what the server registers and what OpenAPI lists come from here. */
export interface Route {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Express and OpenAPI differ in how they write a parameter; this is OpenAPI's form. */
  readonly path: string;
  readonly summary: string;
  readonly answer: string;
  readonly query: z.ZodObject;
  readonly parameters: Readonly<Record<string, z.ZodType<string>>>;
  /** What a POST or PUT carries, as JSON. */
  readonly body?: z.ZodType;
}

/** A question in the address. */
export function route<Q extends z.ZodObject, P extends Record<string, z.ZodType<string>>>(
  id: string,
  path: string,
  query: Q,
  parameters: P,
  answer: string,
  summary: string,
) {
  return { id, method: 'get', path, query, parameters, answer, summary } as const;
}

/** What is known of one service, part by part. */
export function partOfService(part: string, answer: string, summary: string) {
  const id = `service${part.charAt(0).toUpperCase()}${part.slice(1)}`;
  const path = `/services/{name}/${part}`;
  return route(id, path, serviceRequest, { name: nameSchema }, answer, summary);
}

/** A question too long for a URL, or a change: it stands in the body. */
export function bodyRoute<B extends z.ZodType, P extends Record<string, z.ZodType<string>>>(
  id: string,
  path: string,
  parameters: P,
  body: B,
  answer: string,
  summary: string,
) {
  const query = noParametersRequest;
  return { id, method: 'post', path, query, parameters, body, answer, summary } as const;
}
