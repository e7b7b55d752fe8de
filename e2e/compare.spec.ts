// What do the slow traces have in common? From a box on the heatmap to the guilty version, and by hand.
import { expect, type Page, test } from '@playwright/test';
import { axeFaults } from './page-gates.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';

/** Drags over the slow half of the heatmap, where only the requests of the bad deploy lie. */
async function dragOverSlow(page: Page): Promise<void> {
  const cells = page.getByTestId('heatmap').getByRole('img');
  await expect(cells).toHaveAttribute('aria-label', /requests/);
  const box = await cells.boundingBox();
  if (!box) throw new Error('the heatmap is not drawn');
  await page.mouse.move(box.x + box.width * 0.45, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 4, box.y + box.height * 0.3, { steps: 6 });
  await page.mouse.up();
}

test('guilty version of the bad deploy in three actions', async ({ page }) => {
  await page.goto(`${dashboard}/?range=6h`);
  await page.getByRole('link', { name: 'Traces', exact: true }).click(); // 1
  await dragOverSlow(page); // 2
  await page.getByRole('menuitem', { name: 'Compare with the rest' }).click(); // 3
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Compare');
  const version = page.getByRole('link', {
    name: /^catalog service\.version = 2\.4\.1: .* elsewhere/,
  });
  await expect(version).toBeVisible();
  await expect(
    page.getByRole('heading', { level: 2, name: 'catalog service.version' }),
  ).toBeVisible();

  const before = await page.getByRole('list', { name: /differs/ }).textContent();
  await page.reload();
  await expect(page.getByRole('list', { name: /differs/ })).toBeVisible();
  expect(await page.getByRole('list', { name: /differs/ }).textContent()).toBe(before);

  await version.click();
  await expect(page).toHaveURL(/\/traces\?/);
  await expect(page.getByText(/^\d[\d,]* traces?|The \d+ newest/).first()).toBeVisible();
});

test('a box can be given up, or zoomed into', async ({ page }) => {
  await page.goto(`${dashboard}/traces?range=6h`);
  await dragOverSlow(page);
  const menu = page.getByRole('menu');
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(page).not.toHaveURL(/q=/);
  await dragOverSlow(page);
  await page.getByRole('menuitem', { name: 'Zoom here' }).click();
  await expect(page).toHaveURL(/q=duration/);
});

test('by keyboard: failed requests against the rest, and why nothing can be said', async ({
  page,
}) => {
  await page.goto(`${dashboard}/?range=24h`);
  // What only the browser asks for: keys work from then on.
  await expect(page.getByRole('table', { name: 'Services' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Compare');
  const failed = page.getByRole('link', { name: 'Failed requests against the rest' });
  await failed.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: /differs/ })).toBeVisible();
  await page.getByText('Change the question').click();
  await page.getByLabel('Duration from').fill('soon');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByText(/'soon' is no duration/)).toBeVisible();
  await page.getByLabel('Duration from').fill('100s');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/too few to compare/).first()).toBeVisible();
});

test('is free of axe violations with and without an answer', async ({ page }) => {
  for (const [query, text] of [
    ['', /Begin with/],
    ['&sq=error+%3D+true', /keys compared/],
    ['&min=99000000000', /too few to compare/],
  ] as const) {
    await page.goto(`${dashboard}/compare?range=24h${query}`);
    await expect(page.getByText(text).first()).toBeVisible();
    expect.soft(await axeFaults(page), query).toEqual([]);
  }
});
