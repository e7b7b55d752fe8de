// The gates of the trace page that no reader should have to look for: room, looks, alignment, stillness, access.
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { axeFaults, sidewaysOverflow, tokenFaults, watchShifts } from './page-gates.ts';
import { failedCheckout, hugeTree, longOrder, sendTrace } from './send-trace.ts';
import { STATES } from './trace-states.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const pictures = join(import.meta.dirname, '..', 'node_modules/.cache/tracewell/pictures');

const PHONE = { width: 390, height: 844 };

// One visit for all looks: the theme follows the system, and the page its window.
for (const state of STATES) {
  test(`${state.name}: tokens only, nothing for axe, within the screen`, async ({ page }) => {
    const picture = (look: string) =>
      page.screenshot({ path: join(pictures, `trace-${state.name}-${look}.png`) });
    await page.emulateMedia({ colorScheme: 'dark' });
    await state.visit(page);
    await picture('1280-dark');
    expect.soft(await tokenFaults(page), 'styles, dark').toEqual([]);
    expect.soft(await axeFaults(page), 'axe, dark and wide').toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(PHONE);
    await expect.poll(() => sidewaysOverflow(page)).toBe(0);
    await picture('390-light');
    expect.soft(await tokenFaults(page), 'styles, light').toEqual([]);
    expect.soft(await axeFaults(page), 'axe, light and narrow').toEqual([]);
  });
}

test('at 1280 x 800 at least 22 rows of spans are whole in view with the details open', async ({
  page,
}) => {
  await page.goto(`${dashboard}/traces/${await sendTrace(longOrder())}`);
  const rows = page.getByRole('treegrid').getByRole('row');
  await rows.first().click();
  await expect(page.getByTestId('detail').getByText('Where this sits')).toBeVisible();
  await page.keyboard.press(']');
  const box = await page.getByTestId('waterfall').boundingBox();
  if (box === null) throw new Error('the waterfall has no box');
  await expect(async () => {
    const boxes = await Promise.all((await rows.all()).map((row) => row.boundingBox()));
    const whole = boxes.filter(
      (row) => row && row.y >= box.y && row.y + row.height <= box.y + box.height + 0.5,
    );
    expect(whole.length).toBeGreaterThanOrEqual(22);
  }).toPass();
});

/** First and last opaque pixel of a canvas along a line, in CSS pixels of the page. */
function inked(canvas: Locator, y: number): Promise<{ from: number; to: number }> {
  return canvas.evaluate((element, line) => {
    const drawn = element as unknown as {
      readonly width: number;
      getBoundingClientRect(): { readonly left: number; readonly width: number };
      getContext(kind: '2d'): {
        getImageData(
          x: number,
          y: number,
          w: number,
          h: number,
        ): { readonly data: ArrayLike<number> };
      };
    };
    const box = drawn.getBoundingClientRect();
    const density = drawn.width / box.width;
    const { data } = drawn.getContext('2d').getImageData(0, line * density, drawn.width, 1);
    const opaque: number[] = [];
    for (let x = 0; x < drawn.width; x++) if ((data[x * 4 + 3] ?? 0) > 100) opaque.push(x);
    const first = opaque[0] ?? Number.NaN;
    const last = opaque.at(-1) ?? Number.NaN;
    return { from: box.left + first / density, to: box.left + (last + 1) / density };
  }, y);
}

/** Where the ruler puts a time, worked out from two of its own marks. */
async function rulerPixels(page: Page): Promise<(ms: number) => number> {
  const marks = await page.getByTestId('ruler').locator('span').all();
  const read = await Promise.all(
    marks.map(async (mark) => ({
      ms: Number.parseFloat((await mark.textContent()) ?? ''),
      x: (await mark.boundingBox())?.x ?? Number.NaN,
    })),
  );
  const [first, last] = [read[0], read.at(-1)];
  if (first === undefined || last === undefined) throw new Error('the ruler has no marks');
  const perMs = (last.x - first.x) / (last.ms - first.ms);
  return (ms) => first.x + (ms - first.ms) * perMs;
}

test('minimap, ruler and bars agree within a pixel, zoomed in too', async ({ page }) => {
  const traceId = await sendTrace([
    { id: 1, name: 'root', at: 0, took: 800 },
    { id: 2, parent: 1, name: 'child', at: 200, took: 400 },
  ]);
  await page.goto(`${dashboard}/traces/${traceId}`);
  const bars = page.getByRole('treegrid').locator('canvas');
  const minimap = page.getByTestId('minimap').locator('canvas');
  await expect(bars).toBeVisible();
  await page.getByRole('button', { name: 'Critical path' }).click();
  // Rows of 24 px with the bar 7 px below their top; lines of the minimap 4 px apart from 2 px on.
  const child = await inked(bars, 24 + 12);
  const small = await inked(minimap, 2 + 4 + 1);
  const ruler = await rulerPixels(page);
  for (const [found, ms] of [
    [child.from, 200],
    [child.to, 600],
    [small.from, 200],
    [small.to, 600],
  ] as const) {
    expect(Math.abs(found - ruler(ms))).toBeLessThanOrEqual(1);
  }
  await page.goto(`${dashboard}/traces/${traceId}?from=100000000&to=500000000&hide=path`);
  await expect(bars).toBeVisible();
  const zoomed = await rulerPixels(page);
  expect(Math.abs((await inked(bars, 24 + 12)).from - zoomed(200))).toBeLessThanOrEqual(1);
});

test('nothing shifts when the page loads, when the reader comes from the list, or changes the theme', async ({
  page,
}) => {
  const traceId = await failedCheckout();
  const shifts = await watchShifts(page);
  const firstRow = page.getByRole('treegrid').getByRole('row').first();
  await page.goto(`${dashboard}/traces/${traceId}`);
  await expect(firstRow).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(await shifts()).toEqual({ total: 0, places: [] });
  await page.goto(
    `${dashboard}/traces?range=24h&q=${encodeURIComponent(`trace.id = "${traceId}"`)}`,
  );
  const link = page.locator(`a[href*="/traces/${traceId}"]`).first();
  await expect(link).toBeVisible();
  await page.waitForLoadState('networkidle');
  const before = await shifts();
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(firstRow).toBeVisible();
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  await page.waitForLoadState('networkidle');
  expect(await shifts()).toEqual(before);
});

test('a reader on the keyboard opens a cause, its details and its neighbours', async ({ page }) => {
  await page.goto(`${dashboard}/traces/${await failedCheckout()}`);
  const grid = page.getByRole('treegrid');
  await expect(grid.getByRole('row').first()).toBeVisible();
  await page.keyboard.press('n');
  const selected = grid.locator('[aria-selected=true]');
  await expect(selected).toHaveAccessibleName(/failed/);
  await expect(page.getByTestId('detail')).toBeVisible();
  await selected.focus();
  const line = Number(await selected.getAttribute('aria-rowindex'));
  await page.keyboard.press('ArrowUp');
  await expect(selected).toHaveAttribute('aria-rowindex', String(line - 1));
  await expect(selected).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('detail')).toHaveCount(0);
});

test('a trace of 12,000 spans is the same page: counted, scrolled, collapsed and searched', async ({
  page,
}) => {
  test.slow();
  const traceId = await sendTrace(hugeTree(12_000), { ago: 300_000 });
  await page.goto(`${dashboard}/traces/${traceId}`);
  await expect(page.getByText('All 12,000 spans are drawn')).toBeVisible();
  const grid = page.getByRole('treegrid');
  await page.keyboard.press(']');
  await expect(grid).toHaveAttribute('aria-rowcount', '12000');
  expect(await grid.getByRole('row').count()).toBeLessThanOrEqual(60);
  await grid.evaluate((element) => element.scrollTo(0, 1e9));
  await expect(grid.getByRole('row').last()).toHaveAttribute('aria-rowindex', '12000');
  await page.keyboard.press('[');
  await expect(grid).toHaveAttribute('aria-rowcount', '9');
  await page.getByLabel('Find in trace').fill('operation 7');
  await expect(page.getByTestId('find-count')).toHaveText('300');
  await page.getByLabel('Find in trace').press('Enter');
  await expect(page.getByTestId('find-count')).toHaveText('1 of 300');
  await expect(grid.locator('[aria-selected=true]')).toContainText('operation 7');
});
