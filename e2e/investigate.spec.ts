// The five questions of the brief, answered on the demo as a person would: counted in actions, then by keyboard alone.
import { expect, type Page, test } from '@playwright/test';
import { Actions, PATIENT, tabAndEnter } from './actions.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const api = process.env.TRACEWELL_API_BASE_URL ?? '';
test.setTimeout(240_000);

async function home(page: Page): Promise<void> {
  await page.goto(`${dashboard}/`);
  await expect(page.getByRole('table', { name: 'Services' })).toBeVisible(PATIENT);
}

const rangeButton = (page: Page) => page.getByRole('button', { name: /^Time range/ });

/** The demo sends its past, oldest first, while the first pages are opened: what is asked here must have come. */
async function untilPastIsStored(): Promise<void> {
  await expect(async () => {
    const answer = await fetch(`${api}/api/v1/heatmap?range=6h&points=6`);
    const { counts } = (await answer.json()) as { counts: number[][] };
    const perHour = counts.map((step) => step.reduce((sum, count) => sum + count, 0));
    expect(Math.min(...perHour.slice(0, 6))).toBeGreaterThan(100);
  }).toPass({ timeout: 120_000 });
}

async function untilAlertFires(): Promise<void> {
  await expect(async () => {
    const { firing } = (await (await fetch(`${api}/api/v1/alerts`)).json()) as { firing: number };
    expect(firing).toBeGreaterThan(0);
  }).toPass({ timeout: 150_000 });
}

test.beforeAll(untilPastIsStored);

/** What the last screen of each question says. */
const guilty = (page: Page) => page.getByText(/rose from .* right after 2\.4\.1/);
const slowQuery = (page: Page) =>
  page
    .getByRole('table', { name: 'Where time goes' })
    .getByRole('link', { name: /postgresql\/shop · SELECT/ })
    .first();
const traceSentence = (page: Page) => page.getByTestId('sentence');

test('guilty version of the bad deploy: at most 3 actions', async ({ page }) => {
  await home(page);
  const actions = new Actions(page);
  await actions.click(rangeButton(page));
  await actions.click(page.getByRole('button', { name: '24h', exact: true }));
  await expect(page.getByText(/worse (in this|than in the) day/)).toBeVisible(PATIENT);
  await actions.click(page.getByRole('link', { name: 'catalog', exact: true }).first());
  await expect(guilty(page)).toContainText('postgresql/shop SELECT products', PATIENT);
  expect(actions.count).toBeLessThanOrEqual(3);
});

test('the slow query behind checkout: at most 4 actions', async ({ page }) => {
  await home(page);
  const actions = new Actions(page);
  await actions.click(rangeButton(page));
  await actions.click(page.getByRole('button', { name: '24h', exact: true }));
  await actions.click(page.getByRole('link', { name: 'gateway', exact: true }).first());
  await actions.click(page.getByRole('button', { name: 'POST /checkout', exact: true }));
  await expect(page.getByText('in POST /checkout', { exact: true })).toBeVisible(PATIENT);
  await expect(slowQuery(page)).toBeVisible(PATIENT);
  expect(actions.count).toBeLessThanOrEqual(4);
});

test('root error of a failed order: at most 4 actions', async ({ page }) => {
  await home(page);
  const actions = new Actions(page);
  await actions.click(page.getByRole('link', { name: 'orders', exact: true }).first());
  const faults = page.getByRole('table', { name: 'Errors by fault' });
  await actions.click(faults.getByRole('link').first());
  await expect(traceSentence(page)).toContainText(/error(s, first)?: \w/, PATIENT);
  expect(actions.count).toBeLessThanOrEqual(4);
});

test('a trace from a pasted id: 1 action', async ({ page }) => {
  const { traces } = (await (await fetch(`${api}/api/v1/traces?range=24h&limit=1`)).json()) as {
    traces: { traceId: string }[];
  };
  const traceId = traces[0]?.traceId ?? '';
  await home(page);
  const actions = new Actions(page);
  await actions.paste(`seen in the log: trace_id=${traceId} level=warn`);
  await expect(page).toHaveURL(new RegExp(traceId), PATIENT);
  await expect(traceSentence(page)).toContainText('Took', PATIENT);
  expect(actions.count).toBe(1);
});

test('evidence trace of the firing alert: at most 2 actions', async ({ page }) => {
  await untilAlertFires();
  await home(page);
  const actions = new Actions(page);
  const firing = page.getByRole('region', { name: 'Firing alerts' });
  await actions.click(firing.getByRole('link', { name: /requests fail/ }).first());
  await actions.click(page.locator('a[href*="/traces/"]').first());
  await expect(page).toHaveURL(/\/traces\/[0-9a-f]{32}/);
  await expect(traceSentence(page)).toContainText(/error/, PATIENT);
  expect(actions.count).toBeLessThanOrEqual(2);
});

test('by keyboard: the guilty version', async ({ page }) => {
  await home(page);
  await tabAndEnter(rangeButton(page));
  await expect(page.getByRole('textbox', { name: 'Time range' })).toBeFocused();
  await page.keyboard.type('24h');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByText(/worse (in this|than in the) day/)).toBeVisible(PATIENT);
  await tabAndEnter(page.getByRole('link', { name: 'catalog', exact: true }).first());
  await expect(guilty(page)).toBeVisible(PATIENT);
});

test('by keyboard: the slow query behind checkout', async ({ page }) => {
  await page.goto(`${dashboard}/?range=24h`);
  await tabAndEnter(page.getByRole('link', { name: 'gateway', exact: true }).first());
  await tabAndEnter(page.getByRole('button', { name: 'POST /checkout', exact: true }));
  await expect(slowQuery(page)).toBeVisible(PATIENT);
});

test('by keyboard: the root error of a failed order, and the evidence of the alert', async ({
  page,
}) => {
  await untilAlertFires();
  await home(page);
  await tabAndEnter(page.getByRole('link', { name: 'orders', exact: true }).first());
  const faults = page.getByRole('table', { name: 'Errors by fault' });
  await tabAndEnter(faults.getByRole('link').first());
  await expect(traceSentence(page)).toContainText(/error(s, first)?: \w/, PATIENT);
  await home(page);
  const firing = page.getByRole('region', { name: 'Firing alerts' });
  await tabAndEnter(firing.getByRole('link', { name: /requests fail/ }).first());
  await tabAndEnter(page.locator('a[href*="/traces/"]').first());
  await expect(traceSentence(page)).toContainText(/error/, PATIENT);
});

test('by keyboard: a trace from the palette, and its rows', async ({ page }) => {
  const { traces } = (await (await fetch(`${api}/api/v1/traces?range=24h&limit=1`)).json()) as {
    traces: { traceId: string }[];
  };
  await home(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type(traces[0]?.traceId ?? '');
  await page.keyboard.press('Enter');
  const grid = page.getByRole('treegrid');
  await expect(grid).toBeVisible(PATIENT);
  await grid.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
});
