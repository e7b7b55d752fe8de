import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { isPreloaded } from '../src/preload.ts';

const folder = '/srv/app/node_modules/@tracewell/sdk/dist';

test.each([
  [['--import', '@tracewell/sdk'], undefined, true],
  [['--import=@tracewell/sdk'], undefined, true],
  [['-r', '@tracewell/sdk'], undefined, true],
  [['--require', `${folder}/index.cjs`], undefined, true],
  [['--import', pathToFileURL(`${folder}/index.js`).href], undefined, true],
  [['--inspect', '--import', 'tsx', '--import', '@tracewell/sdk'], undefined, true],
  [[], '--max-old-space-size=100 --import @tracewell/sdk', true],
  [[], '--import="@tracewell/sdk"', true],
  [['--import', 'tsx'], '--enable-source-maps', false],
  [['--import', '@tracewell/sdk/register'], undefined, false],
  [['--import', './my-own-start.mjs'], undefined, false],
  [['-r', '/elsewhere/index.cjs'], undefined, false],
  [['--import'], undefined, false],
])('%j with NODE_OPTIONS %s: %s', (args, options, expected) => {
  expect(isPreloaded(args, options, folder)).toBe(expected);
});
