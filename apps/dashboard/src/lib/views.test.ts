import { expect, test } from 'vitest';
import { viewPath } from './views.ts';

test('a view keeps the question and not the visit', () => {
  const search = new URLSearchParams('q=error = true&range=6h&live=true&heatmap=false&sort=errors');
  expect(viewPath('/traces', search)).toBe('/traces?q=error+%3D+true&range=6h&sort=errors');
  expect(viewPath('/traces', new URLSearchParams('live=true'))).toBe('/traces');
});
