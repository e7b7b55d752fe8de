// Taking a trace away, and bringing one in: the Share menu, the offline page, files, and what the palette opens.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Download, expect, type Page, test } from '@playwright/test';
import { axeFaults, sidewaysOverflow } from './page-gates.ts';

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const api = process.env.TRACEWELL_API_BASE_URL ?? '';
const otlp = process.env.TRACEWELL_OTLP_URL ?? '';

interface Trace {
  readonly traceId: string;
  readonly spanCount: number;
  readonly spans: readonly { readonly spanId: string; readonly name: string }[];
}

/** A checkout that failed: several services, a cause and its echoes. */
async function failedCheckout(): Promise<Trace> {
  const query = encodeURIComponent('root.name = "POST /checkout" and error = true');
  const list = await fetch(`${api}/api/v1/traces?range=24h&limit=1&query=${query}`);
  const { traces } = (await list.json()) as { traces: { traceId: string }[] };
  const trace = await fetch(`${api}/api/v1/traces/${traces[0]?.traceId}`);
  return (await trace.json()) as Trace;
}

async function saved(download: Download): Promise<string> {
  return await readFile((await download.path()) ?? '', 'utf8');
}

/** Everything a page asks of anything but files. */
function watchRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url());
  });
  page.on('pageerror', (error) => asked.push(`fault: ${error.message}`));
  return asked;
}

const EVIL = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">';

/** A trace whose every text tries to become markup. */
async function sendHostileTrace(traceId: string, spanCount: number): Promise<void> {
  const now = BigInt(Date.now() - 60_000) * 1_000_000n;
  const text = (value: string) => ({ stringValue: value });
  const spans = Array.from({ length: spanCount }, (_, at) => ({
    traceId,
    spanId: (at + 1).toString(16).padStart(16, '0'),
    parentSpanId: at === 0 ? '' : (Math.floor((at - 1) / 8) + 1).toString(16).padStart(16, '0'),
    name: at === 1 ? EVIL : `step ${at % 50}`,
    kind: at === 0 ? 2 : 1,
    startTimeUnixNano: String(now + BigInt(at) * 1_000n),
    endTimeUnixNano: String(now + (at === 0 ? 2_000_000_000n : BigInt(at) * 1_000n + 900_000n)),
    attributes: [
      { key: 'secret', value: text(`${EVIL} ${at}`) },
      { key: 'url.full', value: text('javascript:window.hacked=1') },
    ],
    status: at === 2 ? { code: 2, message: EVIL } : {},
  }));
  for (let at = 0; at < spans.length; at += 2_000) {
    const response = await fetch(`${otlp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: text('hostile') }] },
            scopeSpans: [{ spans: spans.slice(at, at + 2_000) }],
          },
        ],
      }),
    });
    expect(response.status).toBe(200);
  }
  await expect(async () => {
    const found = await fetch(`${api}/api/v1/traces/${traceId}`);
    expect(((await found.json()) as Partial<Trace>).spanCount).toBe(spanCount);
  }).toPass({ timeout: 30_000 });
}

const HOSTILE = 'e5c0e5c0e5c0e5c0e5c0e5c0e5c0e5c0';

test.describe('share', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'], acceptDownloads: true });

  test('copies an absolute link that pins the range, and says that loopback leads nowhere', async ({
    page,
  }) => {
    const { traceId, spans } = await failedCheckout();
    const spanId = spans[2]?.spanId;
    await page.goto(`${dashboard}/traces/${traceId}?span=${spanId}&range=24h`);
    await page.getByRole('button', { name: 'Share' }).click();
    await expect(page.getByText('This address works on this machine only')).toBeVisible();
    // The file that opens anywhere stands before the link that does not.
    await expect(page.getByRole('menuitem').first()).toHaveText('Download page that opens offline');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Copy link' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const link = new URL(await page.evaluate<string>('navigator.clipboard.readText()'));
    expect(link.pathname).toBe(`/traces/${traceId}`);
    expect(link.searchParams.get('span')).toBe(spanId);
    expect(link.searchParams.get('range')).toMatch(/^\d+\.\.\d+$/);
  });

  test('copies sentence, facts and link as Markdown, by keyboard', async ({ page }) => {
    const { traceId, spanCount } = await failedCheckout();
    await page.goto(`${dashboard}/traces/${traceId}`);
    const sentence = await page.getByTestId('sentence').textContent();
    await page.getByRole('button', { name: 'Share' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    await page.keyboard.type('Copy as');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const text = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(text).toContain(sentence ?? '-');
    expect(text).toContain(`- ${spanCount} spans`);
    expect(text).toContain(`/traces/${traceId}`);
  });

  test('copies on plain http too, where the browser gives no clipboard', async ({ page }) => {
    const { traceId } = await failedCheckout();
    await page.addInitScript('delete Navigator.prototype.clipboard');
    await page.goto(`${dashboard}/traces/${traceId}`);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Copy link' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const find = page.getByLabel('Find in trace');
    await find.focus();
    await page.keyboard.press('Control+v');
    await expect(find).toHaveValue(new RegExp(`/traces/${traceId}`));
  });

  test('downloads OTLP JSON that comes back as the same trace', async ({ page }) => {
    const { traceId, spans } = await failedCheckout();
    await page.goto(`${dashboard}/traces/${traceId}`);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Download OTLP JSON' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`trace-${traceId}.json`);
    const request = JSON.parse(await saved(file)) as {
      resourceSpans: { scopeSpans: { spans: { spanId: string }[] }[] }[];
    };
    const sent = request.resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans.map(({ spanId }) => spanId)),
    );
    expect(sent.sort()).toEqual(spans.map(({ spanId }) => spanId).sort());
  });

  test('says why nothing was saved, and saves at the next try', async ({ page }) => {
    const { traceId } = await failedCheckout();
    await page.goto(`${dashboard}/traces/${traceId}`);
    await page.route('**/offline-page', (route) => route.abort());
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Download page that opens offline' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'Nothing was saved' });
    await expect(alert).toContainText('The dashboard does not answer');
    expect(await axeFaults(page)).toEqual([]);
    await page.unroute('**/offline-page');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Download page that opens offline' }).click();
    expect((await download).suggestedFilename()).toBe(`trace-${traceId}.html`);
    await expect(alert).toBeHidden();
  });
});

/** Saves the page of a trace by the menu and opens the file without a network. */
async function openOffline(page: Page, traceId: string, bare: boolean): Promise<string[]> {
  await page.goto(`${dashboard}/traces/${traceId}`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Share' }).click();
  if (bare) await page.getByRole('menuitemcheckbox').click();
  await page.getByRole('menuitem', { name: 'Download page that opens offline' }).click();
  const path = test.info().outputPath('trace.html');
  await (await download).saveAs(path);
  await page.context().setOffline(true);
  const asked = watchRequests(page);
  await page.goto(`file://${path}`);
  return asked;
}

/** One log record of a span, waited for. */
async function sendLog(traceId: string, spanId: string): Promise<void> {
  const body = { stringValue: 'said for the offline page' };
  const timeUnixNano = `${Date.now()}000000`;
  const logRecords = [{ timeUnixNano, severityNumber: 9, body, traceId, spanId }];
  await fetch(`${otlp}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ resource: {}, scopeLogs: [{ logRecords }] }] }),
  });
  await expect(async () => {
    const found = await fetch(`${api}/api/v1/logs?traceId=${traceId}&limit=1000`);
    expect(await found.text()).toContain('said for the offline page');
  }).toPass({ timeout: 30_000 });
}

test.describe('offline page', () => {
  test.use({ acceptDownloads: true });

  test('shows sentence, waterfall, details and logs from the file alone', async ({ page }) => {
    const { traceId, spanCount, spans } = await failedCheckout();
    await sendLog(traceId, spans[0]?.spanId ?? '');
    await page.goto(`${dashboard}/traces/${traceId}`);
    const sentence = await page.getByTestId('sentence').textContent();
    const asked = await openOffline(page, traceId, false);
    await expect(page.getByTestId('sentence')).toHaveText(sentence ?? '-');
    await expect(page.getByRole('treegrid')).toBeVisible();
    await expect(page.getByText(`${spanCount} spans`, { exact: true }).first()).toBeVisible();
    await page.getByRole('row').filter({ hasText: 'payment' }).first().click();
    await expect(page.getByRole('heading', { name: 'Attributes' })).toBeVisible();
    await expect(
      page.getByTestId('detail').getByText('service.name', { exact: true }),
    ).toBeAttached();
    // What leads elsewhere is not offered: there is no elsewhere.
    await expect(page.getByRole('link', { name: 'like this' })).toHaveCount(0);
    await page.getByRole('button', { name: /^Logs \d/ }).click();
    await expect(page.getByTestId('trace-logs')).toContainText('said for the offline page');
    expect(asked).toEqual([]);
  });

  test('is moved through by keyboard, and its sheet names the keys', async ({ page }) => {
    const { traceId } = await failedCheckout();
    const asked = await openOffline(page, traceId, false);
    await expect(page.getByRole('treegrid')).toBeVisible();
    await page.keyboard.press('n');
    await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
    await expect(page.getByRole('row', { selected: true })).toHaveCount(1);
    await page.keyboard.press('t');
    await expect(page.getByRole('table')).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toContainText('Next error');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('postgres');
    await expect(page.getByTestId('find-count')).toHaveText(/[1-9]/);
    expect(asked).toEqual([]);
  });

  test('takes no text of a span for markup, and holds none that was left out', async ({ page }) => {
    await sendHostileTrace(HOSTILE, 40);
    const asked = await openOffline(page, HOSTILE, false);
    await expect(page.getByTestId('sentence')).toContainText('<script>window.hacked=1');
    await page.getByRole('row').nth(1).click();
    await expect(page.getByTestId('detail').getByText('javascript:window.hacked=1')).toBeVisible();
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(asked).toEqual([]);
    await page.context().setOffline(false);
    await openOffline(page, HOSTILE, true);
    await expect(page.getByText('without attributes, messages and logs')).toBeVisible();
    await page.getByRole('row').nth(1).click();
    await expect(page.getByText('step').first()).toBeVisible();
    const packed = await page.locator('#trace-data').textContent();
    const json = Buffer.from(
      await new Response(
        new Blob([Buffer.from(packed ?? '', 'base64')])
          .stream()
          .pipeThrough(new DecompressionStream('gzip')),
      ).arrayBuffer(),
    ).toString();
    expect(json).toContain('"name":"step 3"');
    expect(json).not.toContain('"secret"');
    expect(json).not.toContain('javascript:');
  });

  test('holds 10,000 spans and scrolls through them', async ({ page }) => {
    test.setTimeout(180_000);
    const traceId = 'b16b16b16b16b16b16b16b16b16b16b1';
    await sendHostileTrace(traceId, 10_000);
    const asked = await openOffline(page, traceId, false);
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', /\d{3,}/);
    await expect(page.getByText('10,000 spans', { exact: true }).first()).toBeVisible();
    await page.getByRole('row').first().click();
    await page.keyboard.press('End');
    await expect(page).toHaveURL(/span=0000[0-9a-f]{9}[1-9a-f]/);
    expect(asked).toEqual([]);
  });

  for (const { width, height, scheme } of [
    { width: 1280, height: 800, scheme: 'light' },
    { width: 1280, height: 800, scheme: 'dark' },
    { width: 390, height: 844, scheme: 'light' },
  ] as const) {
    test(`fits and is free of axe violations at ${width} px, ${scheme}`, async ({ page }) => {
      const { traceId } = await failedCheckout();
      await openOffline(page, traceId, false);
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await expect(page.getByRole('treegrid')).toBeVisible();
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
      await page.getByRole('row').nth(2).click();
      await expect(page.getByRole('heading', { name: 'Attributes' })).toBeVisible();
      expect(await axeFaults(page)).toEqual([]);
    });
  }
});

const files = join(import.meta.dirname, '../packages/trace/test/files');

/** Drops a file on the page as a reader does with a mouse. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)})); return data; })()`,
  );
  // A page that was drawn by the server sees no file before its scripts run.
  await expect(async () => {
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
    const invitation = page.getByText('Drop an OTLP, Jaeger or Zipkin JSON file');
    await expect(invitation).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

test.describe('a trace file', () => {
  for (const name of ['otlp.json', 'otlp-lines.jsonl', 'jaeger.json', 'zipkin.json']) {
    test(`${name} dropped on any page is shown and not stored`, async ({ page }) => {
      const writes: string[] = [];
      page.on('request', (request) => {
        if (request.method() !== 'GET') writes.push(request.url());
      });
      await page.goto(`${dashboard}/traces?range=1h`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Traces/);
      await drop(page, name, await readFile(join(files, name), 'utf8'));
      await expect(page).toHaveURL(/\/file/);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('POST /checkout');
      await expect(page.getByText('not stored')).toBeVisible();
      await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '2');
      await expect(page.getByTestId('sentence')).toContainText('card declined');
      await page.getByRole('row').filter({ hasText: 'POST' }).last().click();
      await expect(page.getByTestId('detail').getByText('http.request.method')).toBeVisible();
      expect(writes).toEqual([]);
    });
  }

  test('is chosen by keyboard, and stored when the reader says so', async ({ page }) => {
    const id = 'f11ef11ef11ef11ef11ef11ef11ef11e';
    const text = await readFile(join(files, 'jaeger.json'), 'utf8');
    // Its own id, and a time that retention keeps.
    const moved = text
      .replaceAll('4bf92f3577b34da6a3ce929d0e0e4736', id)
      .replaceAll('1763700000', String(Math.floor(Date.now() / 1000) - 120));
    await page.goto(`${dashboard}/status`);
    // What only the browser asks for: keys work from then on.
    await expect(page.getByText(/received/).first()).toBeVisible();
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await (await chooser).setFiles({
      name: 'moved.json',
      mimeType: 'application/json',
      buffer: Buffer.from(moved),
    });
    await expect(page.getByRole('treegrid')).toBeVisible();
    expect((await fetch(`${api}/api/v1/traces/${id}`)).status).toBe(404);
    await page.getByRole('button', { name: 'Store it' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('2 spans stored.')).toBeVisible();
    await expect(async () => {
      expect((await fetch(`${api}/api/v1/traces/${id}`)).status).toBe(200);
    }).toPass({ timeout: 30_000 });
    await page.getByRole('link', { name: 'Open it' }).click();
    await expect(page).toHaveURL(new RegExp(`/traces/${id}`));
    await expect(page.getByTestId('sentence')).toContainText('card declined');
  });

  test('too old for the store is refused in the words of the collector', async ({ page }) => {
    await page.goto(`${dashboard}/start`);
    await drop(page, 'otlp.json', await readFile(join(files, 'otlp.json'), 'utf8'));
    await page.getByRole('button', { name: 'Store it' }).click();
    await expect(page.getByText(/0 spans stored; the collector refused 2 spans/)).toBeVisible();
  });

  test('with several traces is a list; Back returns to it', async ({ page }) => {
    const one = JSON.parse(await readFile(join(files, 'zipkin.json'), 'utf8')) as object[];
    const other = one.map((span) => ({ ...span, traceId: 'ab'.repeat(16), name: 'GET /other' }));
    await page.goto(`${dashboard}/file`);
    await drop(page, 'two.json', JSON.stringify([one, other]));
    await expect(page.getByText('2 traces in this file. Choose one.')).toBeVisible();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: /GET \/other/ }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('GET /other');
    await page.goBack();
    await expect(page.getByRole('table', { name: 'Traces of the file' })).toBeVisible();
  });

  test('that is faulty says where and why, and another can be chosen', async ({ page }) => {
    await page.goto(`${dashboard}/file`);
    await expect(page.getByRole('button', { name: 'Choose a file' })).toBeVisible();
    await drop(page, 'cut.json', '{\n  "resourceSpans": [');
    await expect(page.getByRole('alert').filter({ hasText: 'cut.json' })).toContainText(
      'line 2, column 21: the file ends in the middle: it was cut.',
    );
    expect(await axeFaults(page)).toEqual([]);
    await drop(page, 'otlp.json', await readFile(join(files, 'otlp.json'), 'utf8'));
    await expect(page.getByRole('treegrid')).toBeVisible();
  });

  test('fits a phone, in the dark too', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${dashboard}/file`);
    await drop(page, 'otlp.json', await readFile(join(files, 'otlp.json'), 'utf8'));
    await expect(page.getByRole('treegrid')).toBeVisible();
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
  });
});

test.describe('the palette', () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const pasted: readonly (readonly [what: string, text: string, path: RegExp])[] = [
    ['a trace id', id.toUpperCase(), new RegExp(`/traces/${id}`)],
    [
      'a traceparent',
      `00-${id}-00f067aa0ba902b7-01`,
      new RegExp(`/traces/${id}.*span=00f067aa0ba902b7`),
    ],
    [
      'a log line',
      `2026-11-20 14:03:22 ERROR card declined trace_id=${id} span_id=00f067aa0ba902b7`,
      new RegExp(`/traces/${id}`),
    ],
    [
      'a Jaeger URL',
      `https://jaeger.example.org/trace/${id}?uiFind=x`,
      new RegExp(`/traces/${id}`),
    ],
    [
      'a Zipkin URL with a short id',
      'http://zipkin:9411/zipkin/traces/a3ce929d0e0e4736',
      /\/traces\/0000000000000000a3ce929d0e0e4736/,
    ],
  ];
  for (const [what, text, path] of pasted) {
    test(`opens the trace of ${what}`, async ({ page }) => {
      await page.goto(`${dashboard}/status`);
      await expect(page.getByText(/received/).first()).toBeVisible();
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('A page, a service, or paste a trace id').fill(text);
      await expect(page.getByRole('option').first()).toContainText('Open trace');
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(path);
    });
  }

  test('and the sheet name the same commands: both come from one registry', async ({ page }) => {
    const { traceId } = await failedCheckout();
    await page.goto(`${dashboard}/traces/${traceId}`);
    await expect(page.getByRole('treegrid')).toBeVisible();
    await page.keyboard.press('?');
    const sheet = await page.getByRole('dialog').textContent();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('option', { name: 'Next error' })).toBeVisible();
    const offered = await page.getByRole('option').allInnerTexts();
    const commands = offered
      .filter((line) => line.includes('\n'))
      .map((line) => line.split('\n')[0]);
    expect(commands.length).toBeGreaterThan(15);
    expect(commands.filter((label) => !sheet?.includes(label ?? ''))).toEqual([]);
  });
});

test('every page has a policy whose nonce no other answer has, and runs under it', async ({
  page,
}) => {
  const { traceId } = await failedCheckout();
  const nonces = new Set<string>();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  for (const path of ['/', `/traces/${traceId}`, '/map', '/file', '/start']) {
    const response = await page.goto(dashboard + path);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? '');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  expect(nonces.size).toBe(5);
  expect(refused).toEqual([]);
});

/** One request of the compared operation: what each of its calls is named and how many milliseconds it takes. */
async function sendCompared(traceId: string, calls: readonly (readonly [string, number])[]) {
  const start = BigInt(Date.now() - 120_000) * 1_000_000n;
  const total = calls.reduce((sum, [, ms]) => sum + ms, 0);
  const span = (at: number, name: string, from: number, ms: number) => ({
    traceId,
    spanId: (at + 1).toString(16).padStart(16, '0'),
    parentSpanId: at === 0 ? '' : '0000000000000001',
    name,
    kind: at === 0 ? 2 : 3,
    startTimeUnixNano: String(start + BigInt(from) * 1_000_000n),
    endTimeUnixNano: String(start + BigInt(from + ms) * 1_000_000n),
  });
  let from = 0;
  const children = calls.map(([name, ms], at) => {
    from += ms;
    return span(at + 1, name, from - ms, ms);
  });
  const attributes = [
    { key: 'service.name', value: { stringValue: 'compared' } },
    { key: 'service.version', value: { stringValue: '7.1' } },
  ];
  const response = await fetch(`${otlp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes },
          scopeSpans: [{ spans: [span(0, 'GET /compared', 0, total), ...children] }],
        },
      ],
    }),
  });
  expect(response.status).toBe(200);
}

const idOf = (at: number) => `c0${at.toString(16).padStart(30, '0')}`;
const ODD = idOf(4_095);

/** Forty traces alike, and one with a loop, a slow part, an extra one and one left out. */
async function sendFortyAndOne(): Promise<void> {
  const usual = [
    ['SELECT item', 5],
    ['auth', 3],
    ['render', 10],
  ] as const;
  for (let at = 0; at < 40; at++) await sendCompared(idOf(at), usual);
  const loop = Array.from({ length: 12 }, () => ['SELECT item', 5] as const);
  await sendCompared(ODD, [...loop, ['render', 90], ['retry', 20]]);
  await expect(async () => {
    const list = await fetch(
      `${api}/api/v1/traces?range=1h&limit=100&query=${encodeURIComponent('service = "compared"')}`,
    );
    expect(((await list.json()) as { traces: unknown[] }).traces).toHaveLength(41);
  }).toPass({ timeout: 30_000 });
}

test.describe('compare', () => {
  test.beforeAll(sendFortyAndOne);

  test('with normal traces names what is slower, more, extra and missing, each with n', async ({
    page,
  }) => {
    await page.goto(`${dashboard}/traces/${ODD}`);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page).toHaveURL(/compare=normal/);
    const panel = page.getByRole('region', { name: 'Comparison' });
    await expect(panel).toContainText(
      'Compared with 40 traces of compared GET /compared of version 7.1 nearest to p50 18 ms, of 40 from the hour before to the hour after',
    );
    const lines = panel.getByRole('table', { name: 'What differs' }).locator('tbody tr');
    // The request itself is longer by what its parts add.
    await expect(lines).toHaveText([
      /slower.*GET \/compared.*170 ms.*18 ms, p95 18 ms.*\+152 ms/,
      /slower.*render.*90 ms.*10 ms, p95 10 ms.*\+80 ms/,
      /more calls.*SELECT item.*12 calls.*1, p95 1.*\+55 ms/,
      /only here.*retry.*1 call.*in 0 of 40 traces.*\+20 ms/,
      /missing.*auth.*0 calls.*in 40 of 40 traces.*−3 ms/,
    ]);
    expect(await axeFaults(page)).toEqual([]);
    await lines.nth(2).getByRole('button').click();
    await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
    await page.goBack();
    await expect(panel).toBeHidden();
  });

  test('with another trace by its id, by keyboard', async ({ page }) => {
    await page.goto(`${dashboard}/traces/${ODD}`);
    await expect(page.getByRole('treegrid')).toBeVisible();
    await page.keyboard.press('d');
    const field = page.getByLabel('Id of another trace');
    await field.fill('not an id');
    await field.press('Enter');
    await expect(page.getByText('No trace id in it')).toBeVisible();
    await field.fill(idOf(7));
    await field.press('Enter');
    await expect(page).toHaveURL(new RegExp(`compare=${idOf(7)}`));
    const panel = page.getByRole('region', { name: 'Comparison' });
    await expect(panel).toContainText('(n 1)');
    await expect(panel.locator('tbody tr').last()).toHaveText(/missing.*auth.*there.*−3 ms/);
  });

  test('says when nothing differs, when there are too few, and when the other is not there', async ({
    page,
  }) => {
    await page.goto(`${dashboard}/traces/${idOf(3)}?compare=${idOf(4)}`);
    await expect(page.getByText('Nothing differs')).toBeVisible();
    await page.goto(`${dashboard}/traces/${idOf(3)}?compare=${'0123456789abcdef'.repeat(2)}`);
    await expect(page.getByRole('alert').filter({ hasText: 'No such trace' })).toBeVisible();
    await page.goto(`${dashboard}/file`);
    await drop(page, 'otlp.json', await readFile(join(files, 'otlp.json'), 'utf8'));
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByText('Too few to compare: 0 traces')).toBeVisible();
    expect(await axeFaults(page)).toEqual([]);
  });

  test('fits a phone', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${dashboard}/traces/${ODD}?compare=normal`);
    await expect(page.getByRole('table', { name: 'What differs' })).toBeVisible();
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
  });
});
