import { expect, test } from 'vitest';
import { tracesHref } from './traces-href.ts';

const read = (href: string) => Object.fromEntries(new URL(href, 'http://x').searchParams);

test('a link to traces keeps the scope, or pins the moment', () => {
  const scope = { range: '6h', env: 'production', tz: 'utc' } as const;
  expect(read(tracesHref(scope, 'service = "cart"'))).toEqual({
    range: '6h',
    env: 'production',
    tz: 'utc',
    q: 'service = "cart"',
  });
  expect(read(tracesHref(scope, '', { from: 60_000, to: 120_000 })).range).toBe('60000..120000');
  expect(tracesHref({ range: '1h', env: '', tz: 'local' }, '')).toBe('/traces');
});
