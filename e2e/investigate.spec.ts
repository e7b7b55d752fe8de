// The five questions of the brief, answered by clicking through the demo as a person would.
import { expect, test } from '@playwright/test';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const api = process.env.TRACEWELL_API_BASE_URL ?? '';

test('guilty version of the bad deploy', async ({ page }) => {
  await page.goto(`${dashboard}/?range=6h`);
  await page.getByRole('link', { name: 'catalog' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('catalog');
  await expect(page.getByText(/2\.4\.1/).first()).toBeVisible();
});

test('evidence trace of the firing alert', async ({ page }) => {
  // The alert fires within two minutes of the demo's start; the whole test gets longer than that.
  test.setTimeout(180_000);
  await expect(async () => {
    const { firing } = (await (await fetch(`${api}/api/v1/alerts`)).json()) as { firing: number };
    expect(firing).toBeGreaterThan(0);
  }).toPass({ timeout: 150_000 });
  await page.goto(`${dashboard}/alerts`);
  await page
    .getByRole('link', { name: /requests fail/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/alerts\/[0-9a-f]+/);
  const evidence = page.locator('a[href*="/traces/"]').first();
  await expect(evidence).toBeVisible();
  await evidence.click();
  await expect(page).toHaveURL(/\/traces\/[0-9a-f]{32}/);
  await expect(page.getByRole('treegrid')).toBeVisible();
});

test('a trace from the list, by keyboard', async ({ page }) => {
  await page.goto(`${dashboard}/traces?range=24h`);
  await expect(page.getByText('POST /checkout').first()).toBeVisible();
  await page.getByText('POST /checkout').first().click();
  await expect(page).toHaveURL(/\/traces\/[0-9a-f]{32}/);
  const grid = page.getByRole('treegrid');
  await expect(grid).toBeVisible();
  await expect(grid.getByRole('row').first()).toContainText('gateway');
  await grid.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
});

test('a trace from a pasted id', async ({ page }) => {
  const { traces } = (await (await fetch(`${api}/api/v1/traces?range=24h&limit=1`)).json()) as {
    traces: { traceId: string }[];
  };
  const traceId = traces[0]?.traceId ?? '';
  await page.goto(`${dashboard}/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type(traceId);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(traceId));
  await expect(page.getByRole('treegrid')).toBeVisible();
});
