// The first page on the seeded demo: its states, its rows, its sparks, and what it says when something is missing.
import { expect, type Page, test } from '@playwright/test';
import { PATIENT } from './actions.ts';
import { axeFaults, sidewaysOverflow, tokenFaults, watchShifts } from './page-gates.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
test.setTimeout(240_000);

const table = (page: Page) => page.getByRole('table', { name: 'Services' });

async function open(page: Page, query = '?range=24h'): Promise<void> {
  await page.goto(`${dashboard}/${query}`);
  await expect(table(page).getByRole('link', { name: 'catalog', exact: true })).toBeVisible(
    PATIENT,
  );
}

test('16 rows fit at 1280 x 800, peers stand apart with figures and sparks of their own', async ({
  page,
}) => {
  await open(page);
  const first = await table(page).locator('tbody tr').first().boundingBox();
  if (!first) throw new Error('the table has no row');
  expect((800 - first.y) / first.height).toBeGreaterThanOrEqual(16);
  const database = table(page).getByRole('row', { name: /postgresql\/shop/ });
  await expect(database).not.toContainText('–');
  await expect(database.locator('[data-spark] svg')).toHaveCount(5);
  await expect(database.getByRole('link')).toHaveAttribute('href', /\/map\?.*node=database/);
});

test('one crosshair stands in all sparks; a click opens the traces of that moment', async ({
  page,
}) => {
  await open(page);
  const spark = page.getByRole('link', { name: 'Traces of catalog: p95' });
  const box = await spark.boundingBox();
  if (!box) throw new Error('the spark has no place');
  await page.mouse.move(box.x + 40, box.y + 9);
  const places = await table(page)
    .locator('[data-spark] [aria-hidden]')
    .evaluateAll((lines) =>
      lines.map((line) => {
        const own = line.getBoundingClientRect();
        return own.x - (line.closest('[data-spark]')?.getBoundingClientRect().x ?? 0);
      }),
    );
  const drawn = places.filter((x) => x > 0);
  expect(drawn.length).toBeGreaterThan(20);
  expect(Math.max(...drawn) - Math.min(...drawn)).toBeLessThan(1);
  await page.mouse.click(box.x + 40, box.y + 9);
  await expect(page).toHaveURL(/\/traces\?.*range=\d+\.\.\d+.*catalog/, PATIENT);
});

test('each heading says what it means, and t shows the sparks as figures', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'what counts?' }).click();
  await expect(page.getByText(/Requests: spans of kind SERVER or CONSUMER/)).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await expect(page).toHaveURL(/table=true/);
  await expect(table(page).locator('[data-spark] svg')).toHaveCount(0);
});

test('alerts that cannot be read and services that cannot be read fail alone', async ({ page }) => {
  await page.route('**/api/v1/alerts*', (route) => route.fulfill(problem('TW9999 alerts')));
  await open(page);
  await expect(page.getByText(/Whether an alert fires is not known/)).toBeVisible(PATIENT);
  await page.unroute('**/api/v1/alerts*');
  await page.route('**/api/v1/services?*', (route) => route.fulfill(problem('the store is away')));
  await page.goto(`${dashboard}/?range=6h`);
  const failed = page.getByRole('alert').filter({ hasText: 'the store is away' });
  await expect(failed).toBeVisible(PATIENT);
  expect(await axeFaults(page)).toEqual([]);
  await page.unroute('**/api/v1/services?*');
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect(table(page)).toBeVisible(PATIENT);
});

test('a range without services says so and leads on', async ({ page }) => {
  await page.goto(`${dashboard}/?range=2020-01-01T00:00..2020-01-01T01:00`);
  await expect(page.getByText('No service sent a span in this range.').first()).toBeVisible(
    PATIENT,
  );
  expect(await axeFaults(page)).toEqual([]);
});

for (const theme of ['light', 'dark'] as const) {
  test(`${theme}: only tokens, no axe violation, no layout shift, nothing sideways`, {
    tag: theme === 'light' ? '@sweep' : [],
  }, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    const shifts = await watchShifts(page);
    await open(page);
    expect(await tokenFaults(page)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'catalog', exact: true }).first().click();
    await expect(page.getByRole('table', { name: 'Operations' })).toBeVisible(PATIENT);
    const { total, places } = await shifts();
    // The figure of an alert or of the footer that is read anew moves the words behind it, and little else.
    expect(total, places.join('\n')).toBeLessThan(0.01);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${dashboard}/?range=24h`);
    await expect(page.getByRole('list', { name: 'Services' })).toBeVisible(PATIENT);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
  });
}

function problem(detail: string) {
  return {
    status: 500,
    contentType: 'application/problem+json',
    body: JSON.stringify({
      type: 'about:blank',
      status: 500,
      code: 'TW5500',
      title: 'Planted fault',
      detail,
    }),
  };
}
