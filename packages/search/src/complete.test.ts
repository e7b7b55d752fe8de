import { describe, expect, it } from 'vitest';
import { completeAt } from './complete.ts';

describe('completeAt', () => {
  it.each([
    ['|', 'key', '', undefined, 'service'],
    ['se|', 'key', 'se', undefined, 'service'],
    ['service |', 'operator', '', 'service', '=~'],
    ['service = "ca|', 'value', '"ca', 'service', undefined],
    ['kind = s|', 'value', 's', 'kind', 'server'],
    ['kind in (|', 'value', '', 'kind', 'server'],
    ['kind in (server, c|', 'value', 'c', 'kind', 'client'],
    ['kind in (server) |', 'connective', '', undefined, 'and'],
    ['service = "cart" a|', 'connective', 'a', undefined, 'and'],
    ['service = "cart" and not du|', 'key', 'du', undefined, 'duration'],
    ['(a = 1 or status |', 'operator', '', 'status', '!='],
    ['http.route exists |', 'connective', '', undefined, 'or'],
    ['status = error and se|rvice', 'key', 'se', undefined, 'service'],
  ])('at %s expects a %s', (marked, expects, prefix, key, option) => {
    const offset = marked.indexOf('|');
    const found = completeAt(marked.replace('|', ''), offset);
    expect(found).toMatchObject({ expects, prefix, key });
    if (option !== undefined) expect(found.options).toContain(option);
  });

  it('offers order operators for durations, not for text', () => {
    expect(completeAt('duration ', 9).options).toContain('>=');
    expect(completeAt('service ', 8).options).not.toContain('>=');
  });

  it('says which part a chosen option replaces', () => {
    const query = 'a = 1 and ser';
    const { from, to } = completeAt(query, query.length);
    expect(query.slice(from, to)).toBe('ser');
  });
});
