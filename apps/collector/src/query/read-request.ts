import type { RouteId } from '@tracewell/api';
import {
  type NanoRange,
  type RangeParameters,
  type Route,
  resolveRange,
  routes,
} from '@tracewell/api';
import { type Expression, parseQuery } from '@tracewell/search';
import type { z } from 'zod';
import { badBody, badParameter, HttpProblem } from './http-problem.ts';

export type QueryOf<Id extends RouteId> = z.output<(typeof routes)[Id]['query']>;
/** What stands in the body; undefined where a route takes none. */
export type BodyOf<Id extends RouteId> = (typeof routes)[Id] extends {
  readonly body: infer Body extends z.ZodType;
}
  ? z.output<Body>
  : undefined;
type PathSchemas<Id extends RouteId> = (typeof routes)[Id]['parameters'];
export type PathOf<Id extends RouteId> = { readonly [Name in keyof PathSchemas<Id>]: string };

/**
 * Reads the parameters of a request by the schemas of its route.
 * @throws HttpProblem TW5201 naming the parameter, TW5202 for one that the route does not know
 */
export function readRequest<Id extends RouteId>(
  id: Id,
  search: unknown,
  path: Readonly<Record<string, unknown>>,
  body?: unknown,
): { query: QueryOf<Id>; path: PathOf<Id>; body: BodyOf<Id> } {
  const { parameters } = routes[id];
  const query = readSearch(routes[id], search);
  const values = Object.entries<z.ZodType<string>>(parameters).map(([name, schema]) => {
    const value = schema.safeParse(path[name]);
    if (!value.success)
      throw badParameter(name, value.error.issues[0]?.message ?? 'cannot be read');
    return [name, value.data];
  });
  return {
    query: query as QueryOf<Id>,
    path: Object.fromEntries(values) as PathOf<Id>,
    body: readBody(id, body) as BodyOf<Id>,
  };
}

/** What stands after `?`, by the schema of a route. @throws HttpProblem TW5201, TW5202 */
export function readSearch<Asked extends Pick<Route, 'query'>>(
  { query }: Asked,
  search: unknown,
): z.output<Asked['query']> {
  const parsed = query.safeParse(search);
  if (!parsed.success) throw problemOf(parsed.error, Object.keys(query.shape), search);
  return parsed.data as z.output<Asked['query']>;
}

/** @throws HttpProblem TW5205 naming the field */
function readBody(id: RouteId, body: unknown): unknown {
  const route: Route = routes[id];
  if (route.body === undefined) return undefined;
  const parsed = route.body.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (field === '') throw badBody(issue?.message ?? 'it is not what the route takes');
  throw badBody(`${field}: ${issue?.message ?? 'cannot be read'}`, field);
}

function problemOf(error: z.ZodError, known: readonly string[], search: unknown): HttpProblem {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const parameter = issue.keys[0] ?? '';
    const knows = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`;
    return new HttpProblem({
      status: 400,
      code: 'TW5202',
      title: 'The route does not know this parameter',
      detail: `${parameter}: ${knows}`,
      place: { parameter },
    });
  }
  const parameter = String(issue?.path[0] ?? '');
  return badParameter(parameter, wordsOf(issue, Object(search)[parameter]));
}

function wordsOf(issue: z.core.$ZodIssue | undefined, given: unknown): string {
  if (issue?.code !== 'invalid_type' || issue.expected !== 'string')
    return issue?.message ?? 'cannot be read';
  return given === undefined ? 'is missing' : 'is given more than once';
}

/** The range of a request. @throws HttpProblem TW5201 */
export function rangeOf(asked: RangeParameters, nowNs: bigint): NanoRange {
  const range = resolveRange(asked, nowNs);
  if ('parameter' in range) throw badParameter(range.parameter, range.message);
  return range;
}

/** The typed tree of the parameter `query`; undefined selects everything. @throws HttpProblem TW5203 with offsets */
export function treeOf(query: string | undefined): Expression | undefined {
  const parsed = parseQuery(query ?? '');
  if (parsed.ok) return parsed.tree;
  const { message, from, to, suggestion } = parsed.fault;
  throw new HttpProblem({
    status: 400,
    code: 'TW5203',
    title: 'The query cannot be read',
    detail: `query, characters ${from + 1} to ${to}: ${message}`,
    place: { parameter: 'query', from, to },
    suggestion,
  });
}
