import { expect, test } from '@playwright/test';
import { axeFaults } from './page-gates.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const api = process.env.TRACEWELL_API_BASE_URL ?? '';
const otlp = process.env.TRACEWELL_OTLP_URL ?? '';

const SERVICE = 'logs-spec';

interface Target {
  readonly traceId: string;
  readonly spanId: string;
}

/** A span of the demo that the log records below say something about. */
async function findSpan(): Promise<Target> {
  // The shop says nothing about a page of products that worked.
  const quiet = encodeURIComponent('root.name = "GET /products" and count() > 1');
  const listed = await fetch(`${api}/api/v1/traces?range=24h&limit=1&query=${quiet}`);
  const { traces } = (await listed.json()) as { traces: { traceId: string }[] };
  const traceId = traces[0]?.traceId ?? '';
  const trace = await fetch(`${api}/api/v1/traces/${traceId}`);
  const { spans } = (await trace.json()) as { spans: { spanId: string }[] };
  return { traceId, spanId: spans[0]?.spanId ?? '' };
}

/** 150 log records of one service, which is more than a page, three of them of a trace. */
async function sendLogs({ traceId, spanId }: Target): Promise<void> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const text = (value: string) => ({ stringValue: value });
  const record = (i: number, body: string, given: object = {}) => ({
    timeUnixNano: String(now - BigInt(i) * 1_000_000n),
    severityNumber: 9,
    body: text(body),
    ...given,
  });
  const esc = String.fromCharCode(27);
  const logRecords = [
    record(0, `${esc}[31mcard declined${esc}[0m <b>twice</b>\nat charge`, {
      severityNumber: 17,
      traceId,
      spanId,
      attributes: [{ key: 'attempt', value: { intValue: '2' } }],
    }),
    record(1, 'asking the bank', { traceId, spanId }),
    record(2, 'without a span', { traceId }),
    ...Array.from({ length: 147 }, (_, i) => record(i + 3, `line ${i}`)),
  ];
  const resource = { attributes: [{ key: 'service.name', value: text(SERVICE) }] };
  const answer = await fetch(`${otlp}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'spec' }, logRecords }] }],
    }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, '{}']);
  await expect(async () => {
    const found = await fetch(`${api}/api/v1/logs?service=${SERVICE}&limit=1000`);
    const { logs } = (await found.json()) as { logs: unknown[] };
    expect(logs).toHaveLength(150);
  }).toPass({ timeout: 30_000 });
}

const query = encodeURIComponent(`service = "${SERVICE}"`);

test('log records are found, opened, followed into their trace and back', async ({ page }) => {
  const target = await findSpan();
  await sendLogs(target);

  await page.goto(`${dashboard}/logs?q=${query}`);
  const rows = page.getByTestId('logs').getByRole('listitem');
  await expect(page.getByText('150 log records match: 1 error.')).toBeVisible();
  await expect(rows).toHaveCount(100);
  await page.getByRole('button', { name: 'Older ones' }).click();
  await expect(rows).toHaveCount(150);
  await expect(page.getByText('All 150 log records')).toBeVisible();

  await page.getByLabel('Text in the message').fill('DECLINED');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('card declined <b>twice</b> …');
  await page.keyboard.press('Tab');
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await expect(rows.first().getByText('attempt')).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);

  await page.getByRole('link', { name: 'Open its trace at this span' }).click();
  await expect(page).toHaveURL(new RegExp(`/traces/${target.traceId}\\?.*span=${target.spanId}`));
  const detail = page.getByTestId('detail');
  await expect(detail.getByText('Logs 2')).toBeVisible();
  await page.getByRole('button', { name: 'Logs 3' }).click();
  const lines = page.getByTestId('trace-logs').getByRole('listitem');
  await expect(lines).toHaveText([/without a span/, /asking the bank/, /card declined/]);
  expect(await axeFaults(page)).toEqual([]);

  await page.getByRole('link', { name: 'Search in these logs' }).click();
  await expect(page).toHaveURL(/\/logs\?/);
  await expect(rows).toHaveText([/without a span/, /asking the bank/, /card declined/]);
});

test('faults are named in place, and nothing found says what to do', async ({ page }) => {
  await page.goto(`${dashboard}/logs?q=${encodeURIComponent('duration > 5ms')}`);
  await expect(page.getByText(/log records have no duration/).first()).toBeVisible();
  await page.goto(`${dashboard}/logs?q=${encodeURIComponent('service = ')}`);
  await expect(page.getByText('The query has a fault, so nothing was asked.')).toBeVisible();
  await page.goto(`${dashboard}/logs?text=${'never-said-by-anyone'}`);
  await expect(page.getByText('No log record matches.')).toBeVisible();
});
