import { defineConfig } from '@playwright/test';

// Two processes for the suggestions of an address bar that nobody sees would start with every test. A second list of
// features replaces the first, so those that Playwright turns off and that concern these pages stand here again.
const featuresOff = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
];

// Chromium as root needs --no-sandbox; the rest keeps it from looking for hosts that a closed network does not have.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${featuresOff.join()}`,
];
const browser = process.env.TRACEWELL_BROWSER ?? '/usr/bin/chromium';

const REMOVAL = 'remove-sample.spec.ts';
const SWEEP = /@sweep/;
const TRACE = ['trace-gates.spec.ts', 'trace-share.spec.ts', 'trace-waterfall.spec.ts'];

export default defineConfig({
  testDir: '.',
  outputDir: '../node_modules/.cache/tracewell/test-results',
  globalSetup: './start-tracewell.ts',
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 1,
  retries: 0,
  reporter: [['list'], ['json']],
  // The demo's data is taken away last: the other pages need it.
  projects: [
    { name: 'pages', testIgnore: [REMOVAL, ...TRACE], grepInvert: SWEEP },
    // Every state of a trace, and the second theme of a page, take as long as all the rest: `npm run test:e2e` has
    // them, `npm test` has not.
    { name: 'trace', testMatch: TRACE },
    { name: 'sweep', testIgnore: [REMOVAL, ...TRACE], grep: SWEEP },
    { name: 'removal', testMatch: REMOVAL, dependencies: ['pages'] },
  ],
  use: {
    launchOptions: { executablePath: browser, args },
    viewport: { width: 1280, height: 800 },
    // Recording costs a fifth of the time of every test: `TRACEWELL_E2E_TRACE=1 npm run test:e2e` keeps what failed.
    trace: process.env.TRACEWELL_E2E_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
});
