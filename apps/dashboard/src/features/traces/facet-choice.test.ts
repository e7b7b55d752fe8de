import { describe, expect, test } from 'vitest';
import { choiceOf, toggleValue, withChoice } from './facet-choice.ts';

const NONE = { included: [], excluded: [] };

describe('what a query says of a field', () => {
  test.each([
    ['', 'service', NONE],
    ['service = "cart"', 'service', { included: ['cart'], excluded: [] }],
    [
      'service in (cart, "a b") and name = x',
      'service',
      { included: ['cart', 'a b'], excluded: [] },
    ],
    [
      'service != cart and not service = pay',
      'service',
      { included: [], excluded: ['cart', 'pay'] },
    ],
    ['not service in (a, b)', 'service', { included: [], excluded: ['a', 'b'] }],
    ['error = true', 'error', { included: ['true'], excluded: [] }],
    ['code = 500', 'code', { included: ['500'], excluded: [] }],
    ['resource.code = 500', 'code', NONE],
    ['service = a or service = b', 'service', NONE],
    ['duration > 1s and {service = a} and {name = b}', 'service', NONE],
  ])('%s', (query, field, choice) => {
    expect(choiceOf(query, field)).toEqual(choice);
  });
});

describe('pressing a value', () => {
  test('narrows, joins the values there are, and leaves again', () => {
    const one = toggleValue('duration > 1s', 'service', 'cart', false);
    expect(one).toBe('duration > 1s and service = "cart"');
    const two = toggleValue(one, 'service', 'a "b"', false);
    expect(two).toBe('duration > 1s and service in ("cart", "a \\"b\\"")');
    expect(toggleValue(two, 'service', 'cart', false)).toBe(
      'duration > 1s and service = "a \\"b\\""',
    );
    expect(toggleValue(one, 'service', 'cart', false)).toBe('duration > 1s');
  });

  test('with a modifier shuts it out, and takes it in again', () => {
    const out = toggleValue('service = "cart"', 'service', 'cart', true);
    expect(out).toBe('service != "cart"');
    expect(toggleValue(out, 'service', 'pay', true)).toBe('service != "cart" and service != "pay"');
    expect(toggleValue(out, 'service', 'cart', true)).toBe('');
    expect(toggleValue(out, 'service', 'cart', false)).toBe('service = "cart"');
  });

  test('keeps an or of the query together', () => {
    expect(toggleValue('a = 1 or b = 2', 'kind', 'server', false)).toBe(
      '(a = 1 or b = 2) and kind = server',
    );
  });

  test('writes words of the language and whole numbers bare, odd keys in quotes', () => {
    expect(withChoice('', 'http.response.status_code', { included: ['500'], excluded: [] })).toBe(
      'http.response.status_code = 500',
    );
    expect(withChoice('', 'zip', { included: ['007'], excluded: [] })).toBe('zip = "007"');
    expect(choiceOf('"odd key" = 1', '"odd key"').included).toEqual(['1']);
  });
});
