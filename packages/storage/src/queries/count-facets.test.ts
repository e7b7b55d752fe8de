import { type Field, parseQuery, topFields, writeText } from '@tracewell/search';
import {
  insertSpans,
  newTraceId,
  openTestDatabase,
  type SeededRandom,
  type SpanSketch,
  seededRandom,
  type TestDatabase,
  trace,
} from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countFacets, countTraceDurations } from './count-facets.ts';
import { countTraces } from './rank-traces.ts';
import { findTellingKeys } from './telling-keys.ts';

const MINUTE = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE - 30n) * MINUTE;
const RANGE = { from: START, to: START + 20n * MINUTE };
const TRACES = 300;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await insertSpans(database, shop());
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** Version 2 of catalog is slow and fails; the region has nothing to do with it; the request id is an id. */
function catalog(index: number, isNew: boolean, random: SeededRandom): SpanSketch {
  return {
    service: 'catalog',
    name: random.pick(['GET /products', 'GET /product/:id']),
    durationMs: isNew ? 400 : 20,
    status: isNew && random.chance(0.5) ? 'error' : 'unset',
    resource: { 'service.version': isNew ? '2.0.0' : '1.0.0', 'process.pid': isNew ? 72 : 71 },
    attributes: {
      'app.region': random.pick(['north', 'south']),
      'app.request': `r-${index}`,
      'app.constant': 'same',
    },
  };
}

function shop() {
  const random = seededRandom(7);
  return Array.from({ length: TRACES }, (_, index) => {
    const isNew = random.chance(0.25);
    const child = catalog(index, isNew, random);
    return trace([
      {
        traceId: newTraceId(),
        service: 'gateway',
        name: 'GET /',
        environment: index % 3 === 0 ? 'staging' : 'production',
        startTimeUnixNano: START + BigInt(index) * 1_000_000_000n,
        durationMs: isNew ? 500 : 30,
        children: [{ name: 'GET', kind: 'client', durationMs: 25, children: [child] }],
      },
    ]);
  }).flat();
}

function treeOf(query: string) {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.tree;
}

/** A value of its own type, so that the language takes the field. */
const SOME: Readonly<Record<string, string>> = { kind: 'server', error: 'true' };

function fieldOf(key: string): Field {
  const [field] = topFields(treeOf(`${key} = ${SOME[key] ?? 'x'}`));
  if (!field) throw new Error(`${key} is no field`);
  return field;
}

/** All matching traces; a count is given up after two seconds, which a loaded machine may need more than once. */
async function totalOf(query: string, env?: string): Promise<number> {
  for (;;) {
    const { rows } = await countTraces(database.store, { range: RANGE, env, tree: treeOf(query) });
    if (rows !== undefined) return rows;
  }
}

const KEYS = ['service', 'name', 'kind', 'error', 'app.region', 'service.version'];

describe('countFacets', () => {
  it.each([
    ['', undefined],
    ['', 'staging'],
    ['service = catalog', undefined],
    ['duration > 100ms and service.version = "2.0.0"', 'production'],
    ['{service = catalog and error = true} and {service = gateway}', undefined],
  ])('counts what %j in %s would find with each value', async (query, env) => {
    const fields = KEYS.map(fieldOf);
    const { rows } = await countFacets(database.store, {
      range: RANGE,
      env,
      tree: treeOf(query),
      fields,
      limit: 50,
    });
    const counted = rows.flatMap(({ values }, at) =>
      values.map(({ value, traceCount }) => ({ key: KEYS[at] ?? '', value, traceCount })),
    );
    expect(counted.length).toBeGreaterThan(4);
    for (const { key, value, traceCount } of counted) {
      const written = /^(true|false)$/.test(value) ? value : writeText(value);
      const narrowed = [query, `${key} = ${written}`].filter((part) => part !== '').join(' and ');
      expect({ narrowed, traceCount }).toEqual({
        narrowed,
        traceCount: await totalOf(narrowed, env),
      });
    }
  });

  it('keeps the values of most traces and says how many there are', async () => {
    const { rows } = await countFacets(database.store, {
      range: RANGE,
      tree: undefined,
      fields: [fieldOf('app.request'), fieldOf('app.absent')],
      limit: 2,
    });
    expect(rows).toEqual([
      {
        values: [
          { value: 'r-0', traceCount: 1 },
          { value: 'r-1', traceCount: 1 },
        ],
        distinctValues: TRACES,
        traceCount: TRACES,
      },
      { values: [], distinctValues: 0, traceCount: TRACES },
    ]);
  });
});

it('counts the traces over each duration as the search does', async () => {
  const longerThanNs = [10_000_000n, 100_000_000n, 1_000_000_000n];
  for (const query of ['', 'service = catalog and error = true']) {
    const tree = treeOf(query);
    const { rows } = await countTraceDurations(database.store, {
      range: RANGE,
      tree,
      longerThanNs,
    });
    const totals = await Promise.all(
      longerThanNs.map((ns) => {
        const terms = [query, `trace.duration > ${ns}ns`].filter((part) => part !== '');
        return totalOf(terms.join(' and '));
      }),
    );
    expect(rows.longer).toEqual(totals);
    expect(rows.traceCount).toBeGreaterThanOrEqual(rows.longer[0] ?? 0);
  }
});

describe('findTellingKeys', () => {
  it('puts what tells the failed and slow apart first, and leaves ids out', async () => {
    const { rows } = await findTellingKeys(database.store, {
      range: RANGE,
      tree: treeOf('service = catalog'),
      limit: 8,
    });
    expect(rows.slice(0, 2)).toEqual(['service.version', 'app.region']);
    for (const key of ['app.request', 'process.pid', 'app.constant', 'service.name'])
      expect(rows).not.toContain(key);
  });

  it('finds none where nothing matches', async () => {
    const { rows } = await findTellingKeys(database.store, {
      range: RANGE,
      tree: treeOf('service = nobody'),
      limit: 8,
    });
    expect(rows).toEqual([]);
  });
});
