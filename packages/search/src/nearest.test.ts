import { describe, expect, it } from 'vitest';
import { nearestKey } from './nearest.ts';

const KNOWN = [
  'http.response.status_code',
  'http.route',
  'http.request.method',
  'db.system.name',
  'user.id',
];

describe('nearestKey', () => {
  it.each([
    ['http.status', 'http.response.status_code'],
    ['http.status_code', 'http.response.status_code'],
    ['http.rout', 'http.route'],
    ['HTTP.route', 'http.route'],
    ['db.system', 'db.system.name'],
    ['userid', 'user.id'],
    ['http.method', 'http.request.method'],
  ])('takes %s for %s', (key, meant) => {
    expect(nearestKey(key, KNOWN)).toBe(meant);
  });

  it('says nothing when nothing is near', () => {
    expect(nearestKey('order.total', KNOWN)).toBeUndefined();
    expect(nearestKey('x', [])).toBeUndefined();
  });
});
