import { expect, it } from 'vitest';
import { buildOpenApi } from './openapi.ts';
import { routes } from './routes.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
}

it('names every parameter that a route reads, and each place in its path', () => {
  const document = buildOpenApi(Object.values(routes), '1.0.0') as {
    paths: Record<string, Record<string, { parameters: Parameter[]; requestBody?: unknown }>>;
  };
  expect(Object.keys(document.paths)).toHaveLength(
    new Set(Object.values(routes).map(({ path }) => path)).size,
  );
  for (const route of Object.values(routes)) {
    const parameters = document.paths[route.path]?.[route.method]?.parameters ?? [];
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
    expect(parameters.filter((one) => one.in === 'query').map(({ name }) => name)).toEqual(
      Object.keys(route.query.shape),
    );
  }
});

it('says what a question in a body holds', () => {
  const document = buildOpenApi([routes.compare], '1.0.0') as { paths: Record<string, object> };
  expect(document.paths['/compare']).toMatchObject({
    post: {
      requestBody: {
        content: {
          'application/json': {
            schema: {
              required: ['selection'],
              properties: { selection: { properties: { durationMinNs: { type: 'string' } } } },
            },
          },
        },
      },
    },
  });
});

it('lists only what it is given', () => {
  const document = buildOpenApi([routes.status], '1.0.0') as { paths: object };
  expect(Object.keys(document.paths)).toEqual(['/status']);
});

it('survives a serialisation: no value is lost in JSON', () => {
  const document = buildOpenApi(Object.values(routes), '1.0.0');
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});
