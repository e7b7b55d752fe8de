// The page of one service on the seeded demo: what is slow, since when, and what it waits for.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
/** A question over the whole history takes seconds on a busy machine. */
const PATIENT = { timeout: 60_000 };
test.setTimeout(180_000);

test('the slow query behind checkout, in two actions', async ({ page }) => {
  await page.goto(`${dashboard}/?range=24h`);
  await page.getByRole('link', { name: 'gateway' }).first().click(PATIENT);
  await page.getByRole('button', { name: 'POST /checkout', exact: true }).click(PATIENT);
  const parts = page.getByRole('table', { name: 'Where time goes' });
  await expect(page.getByText('in POST /checkout')).toBeVisible(PATIENT);
  await expect(parts.getByRole('link', { name: /postgresql\/shop · SELECT/ }).first()).toBeVisible(
    PATIENT,
  );
});

test('the sentence names what the added time of the bad deploy is', async ({ page }) => {
  await page.goto(`${dashboard}/services/catalog?range=24h`);
  const sentence = page.getByText(/of the added time is/).first();
  await expect(sentence).toBeVisible(PATIENT);
  await expect(sentence).toContainText('2.4.1');
  await expect(sentence).toContainText('postgresql/shop SELECT products');
});

test('one crosshair stands in all four charts, and a drag offers what to do', async ({ page }) => {
  await page.goto(`${dashboard}/services/catalog?range=24h`);
  const heatmap = page.getByTestId('heatmap');
  await expect(heatmap).toBeVisible(PATIENT);
  const box = await heatmap.boundingBox();
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
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('button', { name: 'Zoom here' }).click();
  await expect(page).toHaveURL(/range=\d+\.\.\d+/);
});
