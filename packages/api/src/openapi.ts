import { z } from 'zod';
import type { Route } from './route-shapes.ts';

type Json = { readonly [key: string]: unknown };

/**
 * Builds the OpenAPI 3.1 document of the given routes: only what is passed in is listed.
 * @param version the version of Tracewell that serves it
 */
export function buildOpenApi(listed: readonly Route[], version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tracewell query API',
      version,
      description:
        'Times go in as RFC 3339 or Unix milliseconds and come out as Unix nanoseconds in decimal strings.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    paths: pathsOf(listed),
    components: { schemas: { Meta: META, Problem: PROBLEM } },
  };
}

/** Several methods may stand under one path. */
function pathsOf(listed: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of listed)
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return paths;
}

function operationOf(route: Route): Json {
  return {
    operationId: route.id,
    summary: route.summary,
    parameters: [
      ...Object.entries(route.parameters).map(([name, schema]) =>
        parameter(name, 'path', true, schema),
      ),
      ...Object.entries(route.query.shape).map(([name, schema]) =>
        parameter(name, 'query', !acceptsNothing(schema as z.ZodType), schema as z.ZodType),
      ),
    ],
    ...(route.body === undefined ? {} : { requestBody: bodyOf(route.body) }),
    responses: {
      '200': {
        description: `${route.summary} (${route.answer})`,
        content: { 'application/json': { schema: ANSWER } },
      },
      default: {
        description: 'The fault, its place and its code',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

function bodyOf(body: z.ZodType): Json {
  return { required: true, content: { 'application/json': { schema: schemaOf(body) } } };
}

function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as Json;
  return rest;
}

function acceptsNothing(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

function parameter(
  name: string,
  place: 'path' | 'query',
  required: boolean,
  schema: z.ZodType,
): Json {
  const { description, ...rest } = schemaOf(schema);
  return { name, in: place, required, ...(description ? { description } : {}), schema: rest };
}

const ANSWER = {
  type: 'object',
  properties: { meta: { $ref: '#/components/schemas/Meta' } },
  required: ['meta'],
} as const;

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const META = {
  type: 'object',
  required: ['range', 'rowsScanned', 'elapsedMs', 'truncated', 'sampled', 'lateSpans', 'behindMs'],
  properties: {
    range: { type: 'object', required: ['from', 'to'], properties: { from: text, to: text } },
    rowsScanned: number,
    elapsedMs: number,
    truncated: { type: 'boolean' },
    truncatedBecause: text,
    sampled: number,
    lateSpans: number,
    behindMs: { type: ['number', 'null'] },
    completeTo: text,
  },
} as const;

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: text,
    title: text,
    status: number,
    detail: text,
    code: text,
    place: {
      type: 'object',
      required: ['parameter'],
      properties: { parameter: text, from: number, to: number },
    },
    suggestion: text,
  },
} as const;
