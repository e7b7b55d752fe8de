import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUERY_LIMITS } from './cursor.ts';
import { parseQuery } from './parser.ts';
import type { Expression, SpanSet, TraceExpression } from './tree.ts';
import { matchesOf, termsOf } from './tree.ts';
import { addTerm, writeKey, writeText } from './write.ts';

function tree(query: string): Expression {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.fault.message}`);
  if (!parsed.tree) throw new Error(`${query}: empty`);
  return parsed.tree;
}

function fault(query: string): { part: string; message: string; suggestion: string | undefined } {
  const parsed = parseQuery(query);
  if (parsed.ok) throw new Error(`${query} was read without a fault`);
  const { from, to, message, suggestion } = parsed.fault;
  return { part: query.slice(from, to), message, suggestion };
}

/** A set of spans in fully bracketed form. */
function setShape(set: SpanSet): string {
  if (set.kind === 'match') return `{${set.condition === undefined ? '' : shape(set.condition)}}`;
  return `${set.kind}(${setShape(set.left)}, ${setShape(set.right)})`;
}

function traceShape(node: TraceExpression): string {
  if (node.kind === 'not') return `not(${traceShape(node.operand)})`;
  if (node.kind === 'and' || node.kind === 'or')
    return `${node.kind}(${node.operands.map(traceShape).join(', ')})`;
  if (node.kind === 'presence') return setShape(node.set);
  const { name, field, set, operator, value } = node;
  const named = field?.kind === 'intrinsic' ? field.name : field?.key;
  const amount = value.type === 'duration' ? `${value.ns}ns` : `${value.value}`;
  return `${set === undefined ? '' : `${setShape(set)} | `}${name}(${named ?? ''}) ${operator} ${amount}`;
}

/** The tree in fully bracketed form, without places. */
function shape(node: Expression): string {
  if (node.kind === 'trace') return `trace ${traceShape(node.operand)}`;
  if (node.kind === 'not') return `not(${shape(node.operand)})`;
  if (node.kind === 'and' || node.kind === 'or')
    return `${node.kind}(${node.operands.map(shape).join(', ')})`;
  const { field } = node;
  const name = field.kind === 'intrinsic' ? `<${field.name}>` : `${field.scope}:${field.key}`;
  if (node.kind === 'exists') return `${name} exists`;
  const values = node.kind === 'in' ? node.values : [node.value];
  const shown = values.map((value) =>
    value.type === 'duration' ? `${value.ns}ns` : `${typeof value.value}:${value.value}`,
  );
  return `${name} ${node.kind === 'in' ? 'in' : node.operator} ${shown.join('|')}`;
}

describe('parseQuery', () => {
  it.each([
    [
      'service = "cart" and http.response.status_code >= 500 and duration > 250ms',
      'and(<service> = string:cart, any:http.response.status_code >= number:500, <duration> > 250000000ns)',
    ],
    ['a = 1 or b = 2 and c = 3', 'or(any:a = number:1, and(any:b = number:2, any:c = number:3))'],
    [
      '(a = 1 or b = 2) and not c exists',
      'and(or(any:a = number:1, any:b = number:2), not(any:c exists))',
    ],
    ['kind in (server, consumer)', '<kind> in string:server|string:consumer'],
    ['status != OK', '<status> != string:ok'],
    ['error = true AND entry = false', 'and(<error> = boolean:true, <entry> = boolean:false)'],
    ['version = 2.4.1', 'any:version = string:2.4.1'],
    ['resource.service.version="2.4.1"', 'resource:service.version = string:2.4.1'],
    ["span.\"odd key\" = 'it\\'s'", "span:odd key = string:it's"],
    ['"app.kubernetes.io/name" exists', 'any:app.kubernetes.io/name exists'],
    ['event.exception.type =~ "Card.*"', 'event:exception.type =~ string:Card.*'],
    [
      'trace.id = 4BF92F3577B34DA6A3CE929D0E0E4736',
      '<trace.id> = string:4bf92f3577b34da6a3ce929d0e0e4736',
    ],
    ['duration<=1.5us', '<duration> <= 1500ns'],
    ['trace.duration > 0.25s', '<trace.duration> > 250000000ns'],
    ['temperature < -5.5e2', 'any:temperature < number:-550'],
    ['service.name = cart', '<service> = string:cart'],
    ['span.name = "x"', 'span:name = string:x'],
    ['cached = true', 'any:cached = boolean:true'],
    ['größe = "ü"', 'any:größe = string:ü'],
  ])('reads %s', (query, expected) => {
    expect(shape(tree(query))).toBe(expected);
  });

  it('selects everything when the query is empty', () => {
    expect(parseQuery('  \n')).toEqual({ ok: true, tree: undefined });
  });

  it.each([
    ['service = "cart', '"cart', /no end/, '"cart"'],
    ['service "cart"', '"cart"', /expected =/, undefined],
    ['duration > 250', '250', /unit/, '250ms'],
    ['duration > fast', 'fast', /250ms/, undefined],
    ['http.route > "a"', '"a"', /numbers and durations/, undefined],
    ['kind = serve', 'serve', /one of/, 'server'],
    ['size > 5ms', '5ms', /unit/, '"5ms"'],
    ['a = 1 b = 2', 'b', /'and' or 'or'/, 'and b'],
    ['a = 1 && b = 2', '&&', /written 'and'/, 'and'],
    ['(a = 1', '(', /no '\)'/, undefined],
    ['a = 1)', ')', /closes nothing/, ''],
    ['a in 1', '1', /takes a list/, undefined],
    ['a in (1 2)', '2', /',' or '\)'/, undefined],
    ['exists a', 'exists', /after the key/, undefined],
    ['a not exists', 'a not', /before the whole term/, 'not a'],
    ['{a = 1', '{', /no '}'/, undefined],
    ['{a = 1} }', '}', /closes nothing/, ''],
    ['{a = 1} > b', '>', /another \{ \}/, undefined],
    ['{{a = 1}}', '{', /terms of one span/, undefined],
    ['{a = 1 b = 2}', 'b', /'and', 'or' or '}'/, undefined],
    ['{count() > 1}', 'count', /terms of one span/, undefined],
    ['{a = 1} | a', 'a', /after '\|'/, undefined],
    ['a = 1 | count() > 2', '|', /stands between/, undefined],
    ['count(duration) > 2', 'duration', /takes nothing/, ''],
    ['sum() > 2', 'sum', /takes duration/, undefined],
    ['sum(name) > 2', 'name', /needs numbers/, 'duration'],
    ['sum(duration) > 2', '2', /needs a unit/, '2ms'],
    ['count() =~ 2', '=~', /expected = !=/, undefined],
    ['count() > many', 'many', /compares numbers/, undefined],
    ['a =', '', /value is missing/, undefined],
    ['a = 1 and', '', /term is missing/, undefined],
    ['name exists', 'name exists', /always exists/, undefined],
    ['duration =~ "1"', '"1"', /fits text only/, undefined],
    ['Service = "x"', 'Service', /case-sensitive/, 'service'],
    ['trace.id = abc', 'abc', /32 hexadecimal/, undefined],
    ['path = /cart', '/cart', /double quotes/, '"/cart"'],
    ['duration > 293000000000000000d', '293000000000000000d', /292 years/, undefined],
  ])('places the fault of %s', (query, part, message, suggestion) => {
    const found = fault(query);
    expect(found.part).toBe(part);
    expect(found.message).toMatch(message);
    expect(found.suggestion).toBe(suggestion);
  });

  it.each([
    ['{}', 'trace {}'],
    ['{a = 1} and {b = 2}', 'trace and({any:a = number:1}, {any:b = number:2})'],
    [
      '{a = 1} > {b = 2} >> {}',
      'trace descendant(child({any:a = number:1}, {any:b = number:2}), {})',
    ],
    ['count() > 20', 'trace count() > 20'],
    [
      '{kind = client} | sum(duration) >= 1s',
      'trace {<kind> = string:client} | sum(duration) >= 1000000000ns',
    ],
    [
      'a = 1 and count() > 2 and b = 2',
      'trace and({and(any:a = number:1, any:b = number:2)}, count() > 2)',
    ],
    ['not a = 1 or not {b = 2}', 'trace or({not(any:a = number:1)}, not({any:b = number:2}))'],
    ['count = 1', 'any:count = number:1'],
  ])('reads conditions on traces: %s', (query, expected) => {
    expect(shape(tree(query))).toBe(expected);
  });

  it('finds every term and every { } of a condition on traces', () => {
    const found = tree('{a = 1} > {b = 2} and not {c = 3} and {d = 4} | count() > 1 and e = 5');
    expect(termsOf(found)).toHaveLength(5);
    expect(found.kind === 'trace' && matchesOf(found.operand)).toHaveLength(5);
  });

  it('keeps its limits, counted in bytes, depth and terms', () => {
    expect(fault(`a = "${'é'.repeat(QUERY_LIMITS.bytes / 2)}"`).message).toMatch(/4102 bytes/);
    const deep = (depth: number) => `${'('.repeat(depth)}a = 1${')'.repeat(depth)}`;
    expect(parseQuery(deep(QUERY_LIMITS.depth)).ok).toBe(true);
    expect(fault(deep(QUERY_LIMITS.depth + 1)).message).toMatch(/deeper than 32/);
    const many = (count: number) => Array.from({ length: count }, () => 'a = 1').join(' and ');
    expect(termsOf(tree(many(QUERY_LIMITS.terms)))).toHaveLength(QUERY_LIMITS.terms);
    expect(fault(many(QUERY_LIMITS.terms + 1)).message).toMatch(/more than 50 terms/);
  });

  it('gives every term the place where it was written', () => {
    const query = 'service = cart and (http.route in ("/a", "/b") or x exists)';
    expect(termsOf(tree(query)).map((term) => query.slice(term.from, term.to))).toEqual([
      'service = cart',
      'http.route in ("/a", "/b")',
      'x exists',
    ]);
  });

  it('never throws and never places a fault outside the text', () => {
    const pieces = fc.constantFrom(
      'a',
      '=',
      '"',
      "'",
      '(',
      ')',
      ' and ',
      ' or ',
      'not ',
      '5ms',
      'in',
      ',',
      '{',
      '\\',
      'duration',
      'é',
      '.',
      '>',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (query) => {
          const parsed = parseQuery(query);
          if (parsed.ok) return true;
          const { from, to } = parsed.fault;
          return from >= 0 && from <= to && to <= query.length && parsed.fault.message !== '';
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('applies a suggestion without meeting the same fault again', () => {
    for (const query of [
      'duration > 250',
      'kind = serve',
      'a = 1 b = 2',
      'a = 1 && b = 2',
      'path = /cart',
      'a = "x',
    ]) {
      const parsed = parseQuery(query);
      if (parsed.ok || parsed.fault.suggestion === undefined)
        throw new Error(`${query}: no suggestion`);
      const { from, to, suggestion } = parsed.fault;
      expect(parseQuery(query.slice(0, from) + suggestion + query.slice(to)).ok, query).toBe(true);
    }
  });
});

describe('writing queries', () => {
  it('reads back every key and every text that it wrote', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
        fc.string({ maxLength: 40 }),
        (key, text) => {
          const term = tree(`${writeKey(key, 'span')} = ${writeText(text)}`);
          expect(term).toMatchObject({
            field: { scope: 'span', key },
            value: { type: 'text', value: text },
          });
        },
      ),
    );
  });

  it('quotes keys that would read as something else', () => {
    for (const key of ['and', 'span.x', 'a b', 'x.', '9lives']) {
      expect(tree(`${writeKey(key)} exists`), key).toMatchObject({ field: { scope: 'any', key } });
    }
  });

  it('keeps an or together when a term is added', () => {
    expect(addTerm('a = 1 or b = 2', 'c = 3')).toBe('(a = 1 or b = 2) and c = 3');
    expect(addTerm('a = 1', 'c = 3')).toBe('a = 1 and c = 3');
    expect(addTerm(' ', 'c = 3')).toBe('c = 3');
  });
});
