// The list of traces: each thing once by pointer, each way through once by keyboard, and the states it can be in.
import { expect, type Page, test } from '@playwright/test';
import { axeFaults, tokenFaults } from './page-gates.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';

// What runs in the page is text: these files know nothing of its types.
const SELECTED =
  'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)';

/** Five hours that are over: nothing arrives in them any more. */
function pastRange(): string {
  const hour = 3_600_000;
  const to = Math.floor(Date.now() / hour) * hour;
  return `${to - 5 * hour}..${to}`;
}

async function openList(page: Page, search = ''): Promise<void> {
  await page.goto(`${dashboard}/traces?range=${pastRange()}${search}`);
  await expect(page.getByTestId('traces')).toBeVisible();
}

function sentence(page: Page) {
  return page.locator('main header p').first();
}

function rows(page: Page) {
  return page.getByTestId('traces').locator('tbody tr[aria-rowindex]');
}

/** How many traces match, as the sentence says: `The 200 newest of 41,208 traces` or `12 traces`. */
async function totalOf(page: Page): Promise<number> {
  const said = (await sentence(page).textContent()) ?? '';
  const [, total] = /(?:of )?([\d,]+) traces?,/.exec(said) ?? [];
  return Number((total ?? '').replaceAll(',', ''));
}

function queryLine(page: Page) {
  return page.getByRole('combobox', { name: 'Query', exact: true });
}

function facet(page: Page, title: string) {
  return page
    .getByRole('complementary', { name: 'Facets' })
    .getByRole('toolbar', { name: title, exact: true });
}

test('shows at least 18 rows with the heatmap away, and says how many there are', async ({
  page,
}) => {
  await openList(page);
  await expect(sentence(page)).toHaveText(/^The 200 newest of [\d,]+ traces, .*slowest took/);
  await page.getByRole('button', { name: 'Hide the heatmap' }).click();
  await expect(page).toHaveURL(/heatmap=false/);
  const whole = await rows(page).evaluateAll(
    (found) =>
      found.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= 0 && bottom <= 800;
      }).length,
  );
  expect(whole).toBeGreaterThanOrEqual(18);
});

test('a facet says exactly how many traces it would find', async ({ page }) => {
  await openList(page);
  const payment = facet(page, 'Service').getByRole('button', { name: /^payment, / });
  const [, count] =
    /, ([\d,]+) traces/.exec((await payment.getAttribute('aria-label')) ?? '') ?? [];
  await payment.click();
  await expect(page).toHaveURL(/q=service/);
  await expect(payment).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => totalOf(page)).toBe(Number((count ?? '').replaceAll(',', '')));
  // The others are counted as if they stood in its place.
  await expect(facet(page, 'Service').getByRole('button', { name: /^cart, / })).toBeVisible();
  await payment.click();
  await expect(page).not.toHaveURL(/q=/);
  await payment.click({ modifiers: ['ControlOrMeta'] });
  await expect(queryLine(page)).toHaveValue('service != "payment"');
});

test('facets by keyboard: arrows inside, Tab to the next, Enter narrows, - excludes', async ({
  page,
}) => {
  await openList(page);
  const services = facet(page, 'Service').getByRole('button');
  await services.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(services.nth(1)).toBeFocused();
  const second = (await services.nth(1).getAttribute('aria-label'))?.split(',')[0] ?? '';
  await page.keyboard.press('Enter');
  await expect(queryLine(page)).toHaveValue(`service = "${second}"`);
  await page.keyboard.press('Tab');
  await expect(facet(page, 'Operation').getByRole('button').first()).toBeFocused();
  const operation = facet(page, 'Operation').getByRole('button').first();
  const first = (await operation.getAttribute('aria-label'))?.replace(/, [\d,]+ traces?.*$/, '');
  await page.keyboard.press('-');
  await expect(queryLine(page)).toHaveValue(`service = "${second}" and name != "${first}"`);
});

test('offers the attributes that tell most', async ({ page }) => {
  await openList(page, '&q=service+%3D+catalog');
  const version = facet(page, 'service.version').getByRole('button', { name: /^2\.4\.1, / });
  await version.click();
  await expect(queryLine(page)).toHaveValue('service = catalog and service.version = "2.4.1"');
});

test('the query line completes keys, operators and values with counts', async ({ page }) => {
  await openList(page);
  await page.keyboard.press('/');
  const line = queryLine(page);
  await expect(line).toBeFocused();
  const offers = page.getByRole('listbox', { name: 'Completions' });
  await page.keyboard.type('http.resp');
  await expect(
    offers.getByRole('option', { name: /^http\.response\.status_code [\d,.]+/ }),
  ).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(line).toHaveValue('http.response.status_code ');
  await expect(offers.getByRole('option', { name: '>=', exact: true })).toBeVisible();
  await page.keyboard.type('= ');
  await expect(offers.getByRole('option', { name: /^200 [\d,.]+/ })).toBeVisible();
  await page.keyboard.type('500');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=http\.response\.status_code/);
});

test('a fault is underlined, and one press sets it right', async ({ page }) => {
  await openList(page);
  const line = queryLine(page);
  await line.fill('service = cart name = x');
  await line.press('Enter');
  await expect(line).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: /^Write/ }).click();
  await expect(page).toHaveURL(/q=service/);
  await expect(line).toHaveValue('service = cart and name = x');
});

test('parts of the query are chips: pressed they are written anew, their cross takes them out', async ({
  page,
}) => {
  await openList(page, '&q=service+%3D+cart+and+kind+%3D+server');
  const chips = page.getByRole('list', { name: 'Parts of the query' });
  await chips.getByRole('button', { name: 'kind = server', exact: true }).click();
  const line = queryLine(page);
  await expect(line).toBeFocused();
  expect(await page.evaluate(SELECTED)).toBe('kind = server');
  await chips.getByRole('button', { name: 'Take out service = cart' }).click();
  await expect(line).toHaveValue('kind = server');
});

test('count, errors and heatmap share an axis and a table twin', async ({ page }) => {
  await openList(page);
  const panel = page.getByTestId('heat-panel');
  const strip = await panel.getByTestId('count-strip').locator('svg').boundingBox();
  const cells = await panel.getByTestId('heatmap').getByRole('img').boundingBox();
  expect(Math.abs((strip?.x ?? 0) - (cells?.x ?? 9))).toBeLessThanOrEqual(1);
  expect(Math.abs((strip?.width ?? 0) - (cells?.width ?? 9))).toBeLessThanOrEqual(1);
  await page.keyboard.press('t');
  const table = page.getByRole('region', { name: 'Heatmap as a table' });
  await table.getByRole('button').first().click();
  await expect(page).toHaveURL(/range=\d+\.\.\d+/);
});

test('looks into a trace beside the list, with the focus where it was', async ({ page }) => {
  await openList(page, '&heatmap=false');
  await rows(page).nth(2).hover();
  await rows(page)
    .nth(2)
    .getByRole('button', { name: /^Look into/ })
    .click();
  const drawer = page.getByTestId('drawer');
  await expect(drawer.getByRole('list', { name: 'Spans' })).toBeVisible();
  await expect(rows(page).nth(2)).toHaveAttribute('aria-current', 'true');
  await drawer.getByRole('button', { name: 'Close' }).click();
  await expect(drawer).toBeHidden();
});

test('by keyboard: down, peek, down, back out, open', async ({ page }) => {
  await openList(page, '&heatmap=false');
  const drawer = page.getByTestId('drawer');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Space');
  await expect(drawer.getByRole('list', { name: 'Spans' })).toBeVisible();
  await expect(page.locator('body')).toBeFocused();
  const id = await drawer.locator('[title]').first().getAttribute('title');
  await page.keyboard.press('j');
  await expect(drawer.locator('[title]').first()).not.toHaveAttribute('title', id ?? '');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/traces/${id}`));
});

test('two marked traces go to the comparison of the one with the other', async ({ page }) => {
  await openList(page, '&heatmap=false&q=name+%3D+%22POST+%2Fcheckout%22');
  for (const key of ['j', 'x', 'j', 'j', 'x']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Compare the 2 marked' }).click();
  await expect(page).toHaveURL(/\/traces\/[0-9a-f]{32}\?.*compare=[0-9a-f]{32}/);
});

test('a view keeps the question under a name, for the palette too', async ({ page }) => {
  await openList(page, '&q=error+%3D+true&sort=errors');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Name of this view').fill('what fails');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('link', { name: 'what fails' })).toBeVisible();
  await page.goto(`${dashboard}/?range=1h`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('what fails');
  await expect(page.getByRole('option', { name: /what fails/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=error.*sort=errors|sort=errors.*q=error/);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Remove the view what fails' }).click();
  await expect(page.getByRole('link', { name: 'what fails' })).toBeHidden();
});

test('live rows come on top, and wait under the pointer', async ({ page }) => {
  await page.goto(`${dashboard}/traces?range=15m&heatmap=false`);
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole('button', { name: 'Live', exact: true }).click();
  await expect(page).toHaveURL(/live=true/);
  const ids = () =>
    rows(page)
      .locator('a')
      .evaluateAll((links) => links.slice(0, 5).map((link) => link.getAttribute('href')));
  const before = await ids();
  await expect.poll(ids, { timeout: 30_000 }).not.toEqual(before);
  await rows(page).nth(3).hover();
  await expect(page.getByRole('button', { name: 'Paused: pointer on the list' })).toBeVisible();
  const still = await ids();
  await expect(page.getByRole('button', { name: /^[\d,]+ new$/ })).toBeVisible({ timeout: 30_000 });
  expect(await ids()).toEqual(still);
  await page.getByRole('button', { name: /^[\d,]+ new$/ }).click();
  await expect.poll(ids).not.toEqual(still);
});

test('a live list that is cut off says so and comes back by itself', async ({ page }) => {
  let isCut = true;
  await page.route('**/api/v1/tail**', (route) => (isCut ? route.abort() : route.continue()));
  await page.goto(`${dashboard}/traces?range=15m&heatmap=false&live=true`);
  await expect(page.getByRole('button', { name: /^Live, interrupted/ })).toBeVisible();
  isCut = false;
  await expect(page.getByRole('button', { name: 'Live', exact: true })).toBeVisible({
    timeout: 30_000,
  });
});

test('nothing found: each part of the question says what it would find without', async ({
  page,
}) => {
  await page.goto(
    `${dashboard}/traces?range=${pastRange()}&q=service+%3D+payment+and+duration+%3E+900s`,
  );
  const empty = page.locator('[data-state=empty]');
  await expect(empty.getByText(/^Without duration > 900s: [\d,]+ traces\./)).toBeVisible();
  await empty.getByRole('button', { name: 'Take it out' }).click();
  await expect(queryLine(page)).toHaveValue('service = payment');
});

test('each panel fails alone, says why, and comes back', async ({ page }) => {
  let isBroken = true;
  const broken = { status: 504, contentType: 'application/problem+json' };
  for (const path of ['facets', 'heatmap'])
    await page.route(`**/api/v1/${path}?**`, (route) =>
      isBroken
        ? route.fulfill({
            ...broken,
            body: JSON.stringify({ code: 'TW5402', title: 'Too long', detail: `${path} stopped` }),
          })
        : route.continue(),
    );
  await openList(page);
  await expect(page.getByText(/Heatmap: .*heatmap stopped/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/Fields: .*facets stopped/)).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
  isBroken = false;
  await page.getByTestId('heat-panel').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('count-strip')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const)
  test(`${theme}: only tokens and no axe violation, with and without the drawer`, {
    tag: theme === 'light' ? '@sweep' : [],
  }, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    // Few rows: axe looks at each of them.
    await openList(page, '&q=service+%3D+payment+and+error+%3D+true');
    await expect(facet(page, 'Service')).toBeVisible();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('j');
    await page.keyboard.press('Space');
    await expect(page.getByTestId('drawer').getByRole('list', { name: 'Spans' })).toBeVisible();
    expect(await axeFaults(page)).toEqual([]);
    expect(await tokenFaults(page)).toEqual([]);
  });

test('is free of axe violations empty and failed', async ({ page }) => {
  await page.goto(`${dashboard}/traces?range=${pastRange()}&q=duration+%3E+900s`);
  await expect(page.locator('[data-state=empty]')).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
  await page.route('**/api/v1/traces?**', (route) => route.fulfill({ status: 500, body: '' }));
  await page.reload();
  await expect(page.locator('[data-state=failed]').first()).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
});

test('nothing shifts while the page fills, nor when the theme changes', async ({ page }) => {
  await page.addInitScript(`
    window.shifts = [];
    new PerformanceObserver((list) => {
      // The picker of environments comes with the status, left of what is there: its row grows, nothing in it moves.
      for (const { value, startTime, sources } of list.getEntries())
        if (value > 0.01) window.shifts.push(value.toFixed(5) + ' at ' + Math.round(startTime) + ': ' + sources.map(({ node, previousRect, currentRect }) =>
          (node?.nodeName + ' ' + (node?.className || node?.textContent)).slice(0, 60) + ' ' + JSON.stringify([previousRect, currentRect])).join('; '));
    }).observe({ type: 'layout-shift', buffered: true });
  `);
  await openList(page);
  await expect(facet(page, 'Service')).toBeVisible();
  await expect(page.getByTestId('count-strip')).toBeVisible();
  await page.getByRole('button', { name: /theme|dark|light/i }).click();
  // Keys of the list leave a focused button alone.
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('j');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('drawer')).toBeVisible();
  expect(await page.evaluate<string[]>('window.shifts')).toEqual([]);
});
