// The pictures of one trace beside the waterfall: what is chosen in one stands in all, and in the address.
import { expect, type Page, test } from '@playwright/test';
import { axeFaults, sidewaysOverflow } from './page-gates.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const api = process.env.TRACEWELL_API_BASE_URL ?? '';

interface Trace {
  readonly traceId: string;
  readonly spans: readonly {
    readonly spanId: string;
    readonly parentSpanId: string;
    readonly service: string;
    readonly name: string;
    readonly startTimeUnixNano: string;
    readonly durationNs: string;
  }[];
}

/** A checkout that failed: several services, a cause and its echoes. */
async function failedCheckout(): Promise<Trace> {
  const query = encodeURIComponent('root.name = "POST /checkout" and error = true');
  const list = await fetch(`${api}/api/v1/traces?range=24h&limit=1&query=${query}`);
  const { traces } = (await list.json()) as { traces: { traceId: string }[] };
  const trace = await fetch(`${api}/api/v1/traces/${traces[0]?.traceId}`);
  return (await trace.json()) as Trace;
}

const looks = [
  { width: 1280, height: 800, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
] as const;

test.describe('spans by group', () => {
  test('a row narrows to its spans and selects the longest; Back returns to the groups', async ({
    page,
  }) => {
    const { traceId, spans } = await failedCheckout();
    const ofPayment = spans.filter(({ service }) => service === 'payment').length;
    await page.goto(`${dashboard}/traces/${traceId}?view=spans`);
    await page.getByLabel('Group by').selectOption('service');
    await expect(page).toHaveURL(/group=service/);
    const table = page.getByRole('table', { name: 'Spans by service' });
    const payment = table.getByRole('row').filter({ hasText: 'payment' });
    await expect(payment.getByRole('cell').nth(1)).toHaveText(String(ofPayment));
    await payment.getByRole('button').click();
    const narrowed = page.getByRole('table', { name: 'Spans of this trace' });
    await expect(narrowed.getByRole('button', { name: /./ }).last()).toBeVisible();
    await expect(narrowed.locator('tbody tr')).toHaveCount(ofPayment);
    await expect(page.getByLabel('Find in trace')).toHaveValue('service = "payment"');
    await expect(narrowed.locator('tr[aria-current]')).toHaveCount(1);
    await page.goBack();
    await expect(table).toBeVisible();
    await expect(page.getByLabel('Find in trace')).toHaveValue('');
  });

  test('counts add up by any attribute, and each head sorts, by keyboard', async ({ page }) => {
    const { traceId, spans } = await failedCheckout();
    await page.goto(`${dashboard}/traces/${traceId}?view=spans&group=http.request.method`);
    const table = page.getByRole('table', { name: 'Spans by http.request.method' });
    await expect(table).toBeVisible();
    const counts = await table.locator('tbody tr td:nth-child(2)').allTextContents();
    expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(spans.length);
    await table.getByRole('button', { name: 'Spans', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(table.getByRole('columnheader', { name: 'Spans' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    const sorted = await table.locator('tbody tr td:nth-child(2)').allTextContents();
    expect(sorted.map(Number)).toEqual(counts.map(Number).sort((a, b) => b - a));
  });

  test('says so when nothing is found, and shows all again', async ({ page }) => {
    const { traceId, spans } = await failedCheckout();
    await page.goto(`${dashboard}/traces/${traceId}?view=spans&find=duration > 1h`);
    await expect(page.getByText('No span of this trace has duration > 1h.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect(page.getByText(`${spans.length} spans`, { exact: true }).last()).toBeVisible();
  });

  for (const { width, height, scheme } of looks) {
    test(`fits and is free of axe violations at ${width} px, ${scheme}`, {
      tag: scheme === 'light' ? '@sweep' : [],
    }, async ({ page }) => {
      const { traceId } = await failedCheckout();
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await page.goto(`${dashboard}/traces/${traceId}?view=spans&group=operation`);
      await expect(page.getByRole('table', { name: 'Spans by operation' })).toBeVisible();
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
    });
  }
});

/** Where the middle of a bar is expected, from the times alone: 16 px stay free at the right of every time area. */
async function barPoint(page: Page, trace: Trace, at: number): Promise<{ x: number; y: number }> {
  const box = await page.getByTestId('flame').boundingBox();
  const starts = trace.spans.map(({ startTimeUnixNano }) => BigInt(startTimeUnixNano));
  const [origin = 0n] = [...starts].sort((a, b) => Number(a - b));
  const from = (index: number) => Number((starts[index] ?? origin) - origin);
  const length = (index: number) => Number(trace.spans[index]?.durationNs);
  const extent = Math.max(...trace.spans.map((_, index) => from(index) + length(index)));
  const middle = (from(at) + length(at) / 2) / extent;
  return { x: middle * ((box?.width ?? 0) - 16), y: 10 };
}

test.describe('flame', () => {
  test('shares selection, zoom and find with the waterfall, by pointer', async ({ page }) => {
    const trace = await failedCheckout();
    const root = trace.spans.findIndex(({ parentSpanId }) => parentSpanId === '');
    await page.goto(`${dashboard}/traces/${trace.traceId}`);
    await page.getByRole('button', { name: 'Flame' }).click();
    await expect(page).toHaveURL(/view=flame/);
    const flame = page.getByTestId('flame');
    await expect(flame).toBeVisible();
    await flame.click({ position: await barPoint(page, trace, root) });
    await expect(page).toHaveURL(new RegExp(`span=${trace.spans[root]?.spanId}`));
    await expect(
      page.getByRole('heading', { name: trace.spans[root]?.name ?? 'no root' }).last(),
    ).toBeVisible();
    await flame.hover({ position: { x: 100, y: 10 } });
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await expect(page).toHaveURL(/from=\d+.*to=\d+/);
    const zoomed = new URL(page.url()).searchParams;
    await page.getByLabel('Find in trace').fill('service = "payment"');
    await expect(page.getByTestId('find-count')).not.toHaveText('0');
    await page.getByRole('button', { name: 'Waterfall' }).click();
    const waterfall = page.getByRole('treegrid');
    await expect(waterfall.locator('[aria-selected=true]')).toContainText(
      trace.spans[root]?.name ?? '',
    );
    await expect(page.getByLabel('Find in trace')).toHaveValue('service = "payment"');
    const now = new URL(page.url()).searchParams;
    expect([now.get('from'), now.get('to')]).toEqual([zoomed.get('from'), zoomed.get('to')]);
  });

  test('is walked, zoomed and left by keyboard; the table is its twin', async ({ page }) => {
    const { traceId, spans } = await failedCheckout();
    const root = spans.find(({ parentSpanId }) => parentSpanId === '');
    await page.goto(`${dashboard}/traces/${traceId}?view=flame`);
    const flame = page.getByRole('application');
    await expect(flame).toHaveAccessibleName(new RegExp(`${spans.length} spans in \\d+ lanes`));
    await flame.focus();
    await page.keyboard.press('Home');
    await expect(page).toHaveURL(new RegExp(`span=${root?.spanId}`));
    await page.keyboard.press('ArrowDown');
    const children = spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId);
    await expect(page).toHaveURL(new RegExp(`span=(${children.map((it) => it.spanId).join('|')})`));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/from=\d+/);
    await page.keyboard.press('t');
    await expect(page.getByRole('table', { name: 'Spans of this trace' })).toBeVisible();
    await expect(page.locator('tr[aria-current]')).toHaveCount(1);
  });

  for (const { width, height, scheme } of looks) {
    test(`fits and is free of axe violations at ${width} px, ${scheme}`, {
      tag: scheme === 'light' ? '@sweep' : [],
    }, async ({ page }) => {
      const { traceId, spans } = await failedCheckout();
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await page.goto(`${dashboard}/traces/${traceId}?view=flame`);
      await expect(page.getByRole('application')).toBeVisible();
      expect(await axeFaults(page)).toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
      if (width < 768) return;
      await page.goto(`${dashboard}/traces/${traceId}?view=flame&span=${spans[0]?.spanId}`);
      await expect(page.getByRole('complementary').first()).toBeVisible();
      expect(await axeFaults(page)).toEqual([]);
    });
  }
});

test.describe('colour by', () => {
  test('the legend names the groups, dims the others, and the address carries both', async ({
    page,
  }) => {
    const { traceId } = await failedCheckout();
    await page.goto(`${dashboard}/traces/${traceId}`);
    await page.getByLabel('Colour').selectOption('status');
    await expect(page).toHaveURL(/color=status/);
    const failed = page.getByRole('button', { name: /^failed/ });
    await failed.click();
    await expect(failed).toHaveAttribute('aria-pressed', 'true');
    await expect(page).toHaveURL(/only=failed/);
    const rows = page.getByRole('treegrid').getByRole('row');
    const dimmed = page.locator('[role=row][data-dimmed]');
    await expect(dimmed.filter({ hasText: 'failed' })).toHaveCount(0);
    expect(await dimmed.count()).toBeGreaterThan(0);
    expect(await dimmed.count()).toBeLessThan(await rows.count());
    // The same link shows the same to whoever opens it.
    await page.reload();
    await expect(failed).toHaveAttribute('aria-pressed', 'true');
    await page.getByLabel('Colour').selectOption('kind');
    await expect(page.getByRole('button', { name: /^server/ })).toBeVisible();
    await expect(page).not.toHaveURL(/only=/);
    await expect(dimmed).toHaveCount(0);
  });

  for (const { width, height, scheme } of looks) {
    test(`by attribute is free of axe violations at ${width} px, ${scheme}`, {
      tag: scheme === 'light' ? '@sweep' : [],
    }, async ({ page }) => {
      const { traceId } = await failedCheckout();
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await page.goto(`${dashboard}/traces/${traceId}?color=http.request.method&only=not set`);
      await expect(page.getByRole('button', { name: /^not set/ })).toHaveAttribute(
        'aria-pressed',
        'true',
      );
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
    });
  }
});

test('the tree is made wider by keys and by dragging, and bars and ruler move with it', async ({
  page,
}) => {
  // Two loads of the page and three moves of the pointer.
  test.slow();
  const { traceId } = await failedCheckout();
  await page.goto(`${dashboard}/traces/${traceId}`);
  const edge = page.getByRole('separator', { name: 'Width of the tree' });
  await expect(edge).toHaveAttribute('aria-valuenow', '348');
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', '364');
  const left = async (testId: string) => (await page.getByTestId(testId).boundingBox())?.x;
  await expect.poll(() => left('ruler')).toBe(364);
  await expect.poll(() => left('minimap')).toBe(364);
  const bars = page.getByRole('treegrid').locator('canvas');
  await expect.poll(async () => (await bars.boundingBox())?.x).toBe(364);
  const box = await edge.boundingBox();
  const grip = { x: (box?.x ?? 0) + 4, y: (box?.y ?? 0) + 200 };
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x + 60, grip.y, { steps: 3 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '424');
  await page.mouse.move(grip.x + 60, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x + 900, grip.y, { steps: 3 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '560');
  // It is this reader's setting: there after a reload, and not in the address.
  await page.reload();
  await expect(edge).toHaveAttribute('aria-valuenow', '560');
  expect(new URL(page.url()).search).toBe('');
  await edge.dblclick();
  await expect(edge).toHaveAttribute('aria-valuenow', '348');
  expect(await axeFaults(page)).toEqual([]);
});
