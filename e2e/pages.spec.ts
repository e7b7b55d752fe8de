import { expect, type Page, test } from '@playwright/test';
import { axeFaults, sidewaysOverflow } from './page-gates.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';

/** Collects what the page itself reports as broken: exceptions, and console errors other than refused look-ups of the test. */
function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      faults.push(message.text());
  });
  return faults;
}

const pages: readonly (readonly [path: string, heading: RegExp, text: RegExp])[] = [
  ['/?range=24h', /Services/, /gateway/],
  ['/services/catalog?range=24h', /catalog/, /Operations by share of time/],
  ['/traces?range=24h', /Traces/, /POST \/checkout/],
  ['/map?range=24h', /Map/, /postgresql/],
  ['/metrics?range=24h', /Metrics/, /http\.server\.request\.duration/],
  ['/alerts', /Alerts/, /fire|firing/i],
  ['/alerts/rules', /Rules|Alerts/, /HighErrorRatio/],
  ['/status', /Status/, /received/],
  ['/start', /Add a service/, /Point a service here/],
  ['/logs', /Logs/, /log/i],
  ['/compare?range=24h&sq=error+%3D+true', /Compare/, /keys compared/],
];

for (const [path, heading, text] of pages)
  test(`${path} shows its data, free of axe violations, and fits 390 px`, async ({ page }) => {
    const faults = watchFaults(page);
    await page.goto(dashboard + path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
    await expect(page.getByText(text).first()).toBeVisible();
    expect(await axeFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
    await expect.poll(() => sidewaysOverflow(page)).toBe(0);
    expect(faults).toEqual([]);
  });

for (const range of ['24h', '1796000000000..1796040000000'])
  test(`the top bar fits 390 px beside a long environment and ${range}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${dashboard}/start?range=${range}&env=staging-of-the-payments-team`);
    await expect(page.getByRole('button', { name: /^Environment: staging/ })).toBeVisible();
    // Whose clock the range is told by, only the browser knows: the label is there once it has said so.
    await expect(page.getByRole('button', { name: /^Time range/ })).toHaveText(/\d/);
    await expect(page.locator('header .invisible')).toHaveCount(0);
    expect(await sidewaysOverflow(page)).toBe(0);
  });

test('an unknown trace says so and what to do', async ({ page }) => {
  await page.goto(`${dashboard}/traces/00000000000000000000000000000001`);
  await expect(page.getByText(/not (found|here|stored)|no trace|no span/i).first()).toBeVisible();
});
