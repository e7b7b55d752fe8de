// What a reader does on the waterfall, each thing once by pointer and each flow once by keyboard.
import { expect, type Page, test } from '@playwright/test';
import {
  failedCheckout,
  orphans,
  type Short,
  sendTrace,
  skewedCall,
  spanId,
  waitingOrder,
} from './send-trace.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const rowsOf = (page: Page) => page.getByRole('treegrid').getByRole('row');
const search = (page: Page) => new URL(page.url()).searchParams;

async function open(page: Page, traceId: string, query = ''): Promise<void> {
  await page.goto(`${dashboard}/traces/${traceId}${query}`);
  await expect(rowsOf(page).first()).toBeVisible();
}

/** A root, three levels below it, and a repeat of seven. */
function nested(): Short[] {
  const repeat = Array.from({ length: 7 }, (_, at) => ({
    id: 10 + at,
    parent: 3,
    name: 'SELECT stock',
    kind: 'client' as const,
    at: 20 + at * 10,
    took: 9,
  }));
  return [
    { id: 1, name: 'GET /stock', kind: 'server', at: 0, took: 200 },
    { id: 2, parent: 1, name: 'check', at: 5, took: 150 },
    { id: 3, parent: 2, name: 'read', at: 10, took: 100 },
    ...repeat,
  ];
}

test.describe('the tree', () => {
  test('is opened level by level by pointer, and the link shows the same to whoever opens it', async ({
    page,
  }) => {
    await open(page, await sendTrace(nested()));
    const levels = page.getByTestId('levels');
    await expect(levels).toHaveText('4 of 4 levels');
    await page.getByRole('button', { name: 'One level less' }).click();
    await page.getByRole('button', { name: 'One level less' }).click();
    await expect(rowsOf(page)).toHaveCount(2);
    await expect(page).toHaveURL(/level=1/);
    // One row opened against the rule.
    await rowsOf(page).nth(1).getByRole('button', { name: 'Expand' }).click();
    await expect(rowsOf(page)).toHaveCount(3);
    await page.reload();
    await expect(rowsOf(page)).toHaveCount(3);
    await expect(levels).toHaveText('2 of 4 levels');
  });

  test('is collapsed, expanded and levelled by keyboard; a repeat says how it ran', async ({
    page,
  }) => {
    await open(page, await sendTrace(nested()));
    await expect(rowsOf(page).last()).toContainText('SELECT stock × 7 (sequential)');
    await page.keyboard.press(']');
    await expect(rowsOf(page)).toHaveCount(11);
    await page.keyboard.press('[');
    await expect(rowsOf(page)).toHaveCount(2);
    await page.keyboard.press('}');
    await expect(rowsOf(page)).toHaveCount(3);
    await page.keyboard.press('{');
    await expect(rowsOf(page)).toHaveCount(2);
  });

  test('opens what hides a span that is linked to', async ({ page }) => {
    const traceId = await sendTrace(nested());
    await open(page, traceId, `?level=0&span=${spanId(14)}`);
    const selected = page.getByRole('treegrid').locator('[aria-selected=true]');
    await expect(selected).toContainText('SELECT stock');
    await expect(selected).toHaveAttribute('aria-level', '5');
  });
});

test.describe('time', () => {
  test('in which nothing ran is drawn short, and at full length again', async ({ page }) => {
    await open(page, await sendTrace(waitingOrder()));
    const cut = page.getByTestId('idle-cut');
    await expect(cut).toHaveCount(1);
    await expect(page.getByText('9.88 s idle, cut')).toBeVisible();
    const short = (await cut.boundingBox())?.width ?? 0;
    await page.getByRole('button', { name: 'show', exact: true }).click();
    await expect(cut).toHaveCount(0);
    await expect(page).toHaveURL(/idle=true/);
    await page.reload();
    await expect(page.getByText('9.88 s idle')).toBeVisible();
    await page.keyboard.press('i');
    await expect(cut).toHaveCount(1);
    expect((await page.getByTestId('ruler').boundingBox())?.width ?? 0).toBeGreaterThan(short * 10);
  });

  test('of a clock that cannot be right is moved, and shown as sent', async ({ page }) => {
    await open(page, await sendTrace(skewedCall()));
    await expect(page.getByText('2 spans of b moved by +14 ms')).toBeVisible();
    await expect(rowsOf(page).first()).toContainText('GET /');
    await page.getByRole('button', { name: 'show as sent' }).click();
    await expect(page.getByText('2 spans of b would move by +14 ms')).toBeVisible();
    await expect(page).toHaveURL(/sent=true/);
    await page.getByRole('button', { name: 'show moved' }).click();
    await expect(page).not.toHaveURL(/sent=/);
  });

  test('is zoomed at the pointer, moved sideways and fitted', async ({ page }) => {
    await open(page, await sendTrace(nested()));
    const box = await page.getByTestId('ruler').boundingBox();
    if (box === null) throw new Error('no ruler');
    // Two thirds of the way: that time stays there.
    const at = (box.width - 16) * (2 / 3);
    await page.mouse.move(box.x + at, box.y + 100);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await expect(page).toHaveURL(/from=\d+/);
    const [from, to] = ['from', 'to'].map((key) => Number(search(page).get(key)));
    const stays = (from ?? 0) + ((to ?? 0) - (from ?? 0)) * (2 / 3);
    expect(Math.abs(stays - (200e6 * 2) / 3)).toBeLessThan(1e6);
    await page.mouse.wheel(120, 0);
    await expect.poll(() => Number(search(page).get('from'))).toBeGreaterThan(from ?? 0);
    const moved = Number(search(page).get('from'));
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => Number(search(page).get('from'))).toBeLessThan(moved);
    await page.keyboard.press('f');
    await expect(page).not.toHaveURL(/from=/);
  });

  test('is zoomed by two fingers, what is between them staying there', async ({ browser }) => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const page = await context.newPage();
    await open(page, await sendTrace(nested()));
    const session = await context.newCDPSession(page);
    const touch = (type: string, xs: readonly number[]) =>
      session.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: xs.map((x, id) => ({ x, y: 500, id })),
      });
    await touch('touchStart', [140, 240]);
    await touch('touchMove', [110, 270]);
    await touch('touchMove', [90, 290]);
    await touch('touchEnd', []);
    await expect(page).toHaveURL(/from=\d+/);
    const [from, to] = ['from', 'to'].map((key) => Number(search(page).get(key)));
    const length = (to ?? 0) - (from ?? 0);
    // Twice the distance between the fingers: half of the time.
    expect(Math.abs(length - 100e6)).toBeLessThan(3e6);
    const width = 390 - 16;
    expect(Math.abs((from ?? 0) + (length * 190) / width - (200e6 * 190) / width)).toBeLessThan(
      2e6,
    );
    await context.close();
  });
});

test('a parent that never came has a row of its own, and the page looks again', async ({
  page,
}) => {
  const traceId = await sendTrace(orphans(), { ago: 20_000 });
  await open(page, traceId);
  await expect(rowsOf(page).first()).toContainText('missing span 00000000');
  await expect(rowsOf(page)).toHaveCount(4);
  await expect(
    page.getByText(
      'Root span has not arrived; 3 spans point to 1 missing parent. Looking again in 5 s.',
    ),
  ).toBeVisible();
  await sendTrace([{ id: 1, name: 'the root', kind: 'server', at: 0, took: 50 }], {
    ago: 20_000,
    traceId,
  });
  await expect(rowsOf(page).first()).toContainText('the root');
  await expect(page.getByText(/missing parent/)).toHaveCount(0);
});

test.describe('details', () => {
  test('say where the span sits among its kind', async ({ page }) => {
    // Forty calls of 10 to 49 ms within the hour, then one of 48 ms.
    const name = `GET /place-${Date.now()}`;
    const calls = Array.from({ length: 40 }, (_, at) => ({
      id: at + 1,
      service: 'placed',
      name,
      kind: 'server' as const,
      at,
      took: 10 + at,
    }));
    await sendTrace(calls, { ago: 600_000 });
    await open(
      page,
      await sendTrace([{ id: 1, service: 'placed', name, kind: 'server', at: 0, took: 48 }]),
    );
    await rowsOf(page).first().click();
    const detail = page.getByTestId('detail');
    await expect(detail.getByText('Among 40 calls in the hour before')).toBeVisible();
    await expect(detail.getByText('this 48 ms')).toBeVisible();
    await expect(detail.getByRole('img', { name: 'How long 40 calls took' })).toBeVisible();
  });

  test('filter the trace by a value, leave it out, and format a statement', async ({ page }) => {
    const statement =
      "SELECT p.id, p.name FROM products p JOIN prices r ON r.id = p.id WHERE p.name = 'x' AND p.id > 7";
    await open(
      page,
      await sendTrace([
        { id: 1, name: 'GET /', kind: 'server', at: 0, took: 100 },
        {
          id: 2,
          parent: 1,
          name: 'query',
          kind: 'client',
          at: 10,
          took: 50,
          attributes: { 'db.query.text': statement, 'app.tier': 'gold' },
        },
      ]),
    );
    await rowsOf(page).filter({ hasText: 'query' }).click();
    const line = page
      .getByTestId('detail')
      .locator('dl > div')
      .filter({ has: page.getByText('app.tier', { exact: true }) });
    await line.hover();
    await line.getByRole('button', { name: 'filter' }).click();
    await expect(page.getByLabel('Find in trace')).toHaveValue('app.tier = "gold"');
    await expect(page.getByTestId('find-count')).toHaveText('1 of 1');
    await line.getByRole('button', { name: 'exclude' }).click();
    await expect(page.getByLabel('Find in trace')).toHaveValue('not app.tier = "gold"');
    await expect(line.getByRole('link', { name: 'spans like this' })).toHaveAttribute(
      'href',
      /\/traces\?.*q=/,
    );
    await page.getByTestId('detail').getByRole('button', { name: 'format' }).click();
    await expect(
      page.getByTestId('detail').getByText(/^SELECT p\.id, p\.name\nFROM/),
    ).toBeVisible();
  });

  test('lead to linked spans in both directions, by keyboard', async ({ page }) => {
    const cause = await sendTrace([
      { id: 5, service: 'shop', name: 'publish batch', kind: 'producer', at: 0, took: 10 },
    ]);
    const link = { traceId: cause, spanId: spanId(5) };
    const effect = await sendTrace([
      { id: 6, service: 'packing', name: 'take batch', kind: 'consumer', at: 40, took: 10, link },
    ]);
    await open(page, effect, `?span=${spanId(6)}`);
    const there = page.getByRole('link', { name: /caused by/ });
    await there.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`${cause}\\?.*span=${spanId(5)}`));
    await expect(page.getByRole('link', { name: /named by packing take batch/ })).toBeVisible();
  });
});

test('overlays that are switched off stay off in the link', async ({ page }) => {
  await open(page, await failedCheckout());
  await page.getByRole('button', { name: 'Critical path' }).click();
  await expect(page).toHaveURL(/hide=path/);
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/hide=path\.normal/);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Normal range' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
});
