// The pictures of one trace beside the waterfall: what is chosen in one stands in all, and in the address.
import { expect, type Page, test } from '@playwright/test';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const api = process.env.TRACEWELL_API_BASE_URL ?? '';

interface Trace {
  readonly traceId: string;
  readonly spans: readonly { readonly service: string; readonly name: string }[];
}

/** A checkout that failed: several services, a cause and its echoes. */
async function failedCheckout(): Promise<Trace> {
  const query = encodeURIComponent('root.name = "POST /checkout" and error = true');
  const list = await fetch(`${api}/api/v1/traces?range=24h&limit=1&query=${query}`);
  const { traces } = (await list.json()) as { traces: { traceId: string }[] };
  const trace = await fetch(`${api}/api/v1/traces/${traces[0]?.traceId}`);
  return (await trace.json()) as Trace;
}

async function axeFaults(page: Page): Promise<string[]> {
  const { AxeBuilder } = await import('@axe-core/playwright');
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`);
}

function overflow(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}

const looks = [
  { width: 1280, height: 800, scheme: 'light' },
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
    test(`fits and is free of axe violations at ${width} px, ${scheme}`, async ({ page }) => {
      const { traceId } = await failedCheckout();
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await page.goto(`${dashboard}/traces/${traceId}?view=spans&group=operation`);
      await expect(page.getByRole('table', { name: 'Spans by operation' })).toBeVisible();
      expect(await overflow(page)).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
    });
  }
});
