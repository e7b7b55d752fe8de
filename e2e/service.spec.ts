// The page of one service on the seeded demo: what is slow, since when, what it waits for, and what each part says alone.
import { expect, type Page, test } from '@playwright/test';
import { PATIENT, tabAndEnter } from './actions.ts';
import { axeFaults, sidewaysOverflow, tokenFaults } from './page-gates.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
test.setTimeout(240_000);

async function open(page: Page, path = '/services/catalog?range=24h'): Promise<void> {
  await page.goto(dashboard + path);
  await expect(page.getByTestId('heatmap')).toBeVisible(PATIENT);
}

test('the sentence names what the added time of the bad deploy is', async ({ page }) => {
  await page.goto(`${dashboard}/services/catalog?range=24h`);
  const sentence = page.getByText(/of the added time is/).first();
  await expect(sentence).toBeVisible(PATIENT);
  await expect(sentence).toContainText('2.4.1');
  await expect(sentence).toContainText('postgresql/shop SELECT products');
});

test('one crosshair stands in all four charts, and a drag offers what to do', async ({ page }) => {
  await open(page);
  const box = await page.getByTestId('heatmap').boundingBox();
  if (!box) throw new Error('the heatmap has no place');
  await page.mouse.move(box.x + 300, box.y + 40);
  const cursors = page.locator('.recharts-tooltip-cursor');
  await expect(cursors).toHaveCount(4);
  const places = await cursors.evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect().x),
  );
  expect(Math.max(...places) - Math.min(...places)).toBeLessThan(1);
  await page.mouse.down();
  await page.mouse.move(box.x + 450, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('link', { name: 'Show traces' })).toHaveAttribute(
    'href',
    /range=\d+\.\.\d+.*catalog/,
  );
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Compare with the rest' }).click();
  await expect(page).toHaveURL(/\/compare\?.*time=\d+\.\.\d+/);
  await expect(page.getByText(/keys compared|too few to compare/).first()).toBeVisible(PATIENT);
  await page.goBack();
  await expect(page.getByTestId('heatmap')).toBeVisible(PATIENT);
});

test('a dot opens the request that is the p99 beside the page, Escape closes it', async ({
  page,
}) => {
  await open(page);
  const dots = page.getByRole('list', { name: 'Requests at p99' }).getByRole('link');
  await expect(dots.first()).toBeVisible(PATIENT);
  expect(await dots.count()).toBeGreaterThan(20);
  await dots.nth(10).click();
  const drawer = page.getByRole('dialog', { name: /^Trace / });
  await expect(drawer.getByTestId('sentence')).toContainText('Took', PATIENT);
  const width = (await drawer.boundingBox())?.width ?? 0;
  expect(Math.abs(width - 1280 * 0.6)).toBeLessThan(2);
  expect(await axeFaults(page)).toEqual([]);
  await expect(page).toHaveURL(/peek=[0-9a-f]{32}/);
  await page.reload();
  await expect(drawer.getByTestId('sentence')).toContainText('Took', PATIENT);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page).not.toHaveURL(/peek/);
});

test('by keyboard: a dot, the next one, its trace', async ({ page }) => {
  await open(page);
  const dots = page.getByRole('list', { name: 'Requests at p99' }).getByRole('link');
  await expect(dots.first()).toBeVisible(PATIENT);
  await tabAndEnter(dots.first());
  await page.keyboard.press('Escape');
  await expect(dots.first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(dots.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /^Trace / })).toBeVisible();
});

test('picking an operation narrows the page in place, Back widens it', async ({ page }) => {
  await open(page);
  const operation = page.getByRole('button', { name: 'GET /products', exact: true });
  await operation.click(PATIENT);
  await expect(page.getByText('Only GET /products.')).toBeVisible(PATIENT);
  await expect(page.getByText('in GET /products', { exact: true })).toBeVisible(PATIENT);
  await expect(operation).toHaveAttribute('aria-pressed', 'true');
  await page.goBack();
  await expect(page.getByText('Only GET /products.')).toBeHidden(PATIENT);
});

test('t shows the charts as a table, runtime opens on demand', async ({ page }) => {
  await open(page);
  await page.keyboard.press('t');
  const steps = page.getByRole('table', { name: 'Requests over time' });
  await expect(steps.getByRole('row').nth(5)).toBeVisible();
  await expect(steps.getByRole('link', { name: /^[0-9a-f]{8}$/ }).first()).toBeVisible(PATIENT);
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: /Instances and runtime/ }).click();
  await expect(page.getByRole('region', { name: 'Heap in use' })).toBeVisible(PATIENT);
  await expect(page.getByRole('region', { name: 'Event loop delay, p99' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'GC pause, p99' })).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
});

/** What of the API fails, and the words by which its panel says so. */
const PANELS: readonly (readonly [route: string, said: RegExp])[] = [
  ['services/catalog/figures', /Rate, errors and latency: Planted fault/],
  ['services/catalog/operations', /The operations: Planted fault/],
  ['services/catalog/dependencies', /Callers and callees: Planted fault/],
  ['services/catalog/versions', /The versions: Planted fault/],
  ['critical-path', /The critical path: Planted fault/],
  ['errors', /The errors: Planted fault/],
  ['heatmap', /Heatmap: .*the disk of the store is full/],
  ['services/catalog/exemplars', /No requests to open: .*the disk of the store is full/],
  ['services/catalog/responses', /Status classes: .*the disk of the store is full/],
];

/** Routes that fail in one visit: each panel is seen to fail, and seen to stand while others do. */
const FAILING_TOGETHER: readonly (readonly string[])[] = [
  ['services/catalog/figures'],
  ['services/catalog/operations', 'services/catalog/versions', 'errors', 'heatmap'],
  [
    ...['services/catalog/dependencies', 'services/catalog/exemplars'],
    ...['services/catalog/responses', 'critical-path'],
  ],
];

for (const failing of FAILING_TOGETHER) {
  test(`${failing.join(', ')} fail alone, and say why`, async ({ page }) => {
    const others = PANELS.map(([route]) => route).filter((route) => !failing.includes(route));
    const answered = new Set<string>();
    page.on('response', (response) => {
      const route = others.find((one) => response.url().includes(`/api/v1/${one}`));
      if (route && response.ok()) answered.add(route);
    });
    for (const one of failing)
      await page.route(`**/api/v1/${one}?*`, (route) => route.fulfill(PLANTED));
    await page.goto(`${dashboard}/services/catalog?range=24h`);
    for (const [, said] of PANELS.filter(([route]) => failing.includes(route)))
      await expect(page.getByText(said).first()).toBeVisible(PATIENT);
    // Without figures there are no charts, so nobody asks for what stands in them.
    const needless = failing.includes('services/catalog/figures')
      ? ['heatmap', 'services/catalog/exemplars']
      : [];
    await expect
      .poll(() => others.filter((one) => !answered.has(one) && !needless.includes(one)), PATIENT)
      .toEqual([]);
    await expect(page.getByRole('heading', { name: 'Errors by fault' })).toBeVisible();
    expect(await page.getByText('the disk of the store is full').count()).toBe(failing.length);
    if (failing.length > 1) expect(await axeFaults(page)).toEqual([]);
  });
}

const PLANTED = {
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    ...{ type: 'about:blank', status: 500, code: 'TW5500', title: 'Planted fault' },
    detail: 'the disk of the store is full',
  }),
};

test('an unknown service says so and leads on', async ({ page }) => {
  await page.goto(`${dashboard}/services/nobody?range=1h`);
  await expect(page.getByText(/No span of service 'nobody'/)).toBeVisible(PATIENT);
  expect(await axeFaults(page)).toEqual([]);
});

for (const theme of ['light', 'dark'] as const) {
  test(`${theme}: only tokens, no axe violation, nothing sideways at 390`, {
    tag: theme === 'light' ? '@sweep' : [],
  }, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await open(page, '/services/payment?range=24h');
    await expect(page.getByRole('table', { name: 'Errors by fault' })).toBeVisible(PATIENT);
    expect(await tokenFaults(page)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, '/services/payment?range=24h');
    await expect(page.getByRole('table', { name: 'Errors by fault' })).toBeVisible(PATIENT);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
  });
}
