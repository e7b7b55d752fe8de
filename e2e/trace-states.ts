// Every state of the trace page, with what must be there before anything is said about it.
import { expect, type Page } from '@playwright/test';
import {
  failedCheckout,
  hugeTree,
  orphans,
  sendTrace,
  skewedCall,
  spanId,
  waitingOrder,
} from './send-trace.ts';

export interface State {
  readonly name: string;
  /** Goes there and waits until the state is what it says. */
  readonly visit: (page: Page) => Promise<void>;
}

const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const made = new Map<string, Promise<string>>();

/** A trace is sent once, however many states and looks show it. */
function once(name: string, make: () => Promise<string>): Promise<string> {
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known;
}

const traces = {
  checkout: () => once('checkout', failedCheckout),
  waiting: () => once('waiting', () => sendTrace(waitingOrder())),
  skewed: () => once('skewed', () => sendTrace(skewedCall())),
  // Younger than two minutes, so that the page still waits for the parent.
  orphaned: () => sendTrace(orphans(), { ago: 20_000 }),
  huge: () => once('huge', () => sendTrace(hugeTree(12_000), { ago: 300_000 })),
};

function at(trace: () => Promise<string>, search = '') {
  return async (page: Page) => {
    await page.goto(`${dashboard}/traces/${await trace()}${search}`);
  };
}

const rows = (page: Page) => page.getByRole('treegrid').getByRole('row');

/** A state of the waterfall: an address, and a text that only this state has. */
function waterfall(
  name: string,
  trace: () => Promise<string>,
  search: string,
  text: RegExp,
): State {
  return {
    name,
    visit: async (page) => {
      await at(trace, search)(page);
      await expect(rows(page).first()).toBeVisible();
      await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
    },
  };
}

const DATA: readonly State[] = [
  waterfall('waterfall', traces.checkout, '', /POST \/checkout/),
  waterfall('found', traces.checkout, '?find=payment', /^\d+$/),
  waterfall('collapsed', traces.checkout, '?level=1', /POST \/checkout/),
  waterfall('coloured-by-status', traces.checkout, '?color=status&only=failed', /^failed/),
  waterfall('idle-cut', traces.waiting, '', /POST \/orders/),
  waterfall('idle-shown', traces.waiting, '?idle=true', /POST \/orders/),
  waterfall('skew-moved', traces.skewed, '', /2 spans of b moved by \+14 ms/),
  waterfall('skew-as-sent', traces.skewed, '?sent=true', /2 spans of b would move by \+14 ms/),
  waterfall('missing-parent', traces.orphaned, '', /3 spans point to 1 missing parent/),
  waterfall('huge', traces.huge, '', /All 12,000 spans are drawn/),
  {
    name: 'selected',
    visit: async (page) => {
      await at(traces.checkout)(page);
      await rows(page).filter({ hasText: 'failed' }).last().click();
      await expect(page.getByTestId('detail').getByText('Where this sits')).toBeVisible();
      await expect(page.getByTestId('detail').getByText('Attributes')).toBeVisible();
    },
  },
  {
    name: 'missing-selected',
    visit: async (page) => {
      await at(traces.orphaned, `?span=${spanId(1)}`)(page);
      await expect(page.getByText(/No span with the id/)).toBeVisible();
    },
  },
  {
    name: 'flame',
    visit: async (page) => {
      await at(traces.checkout, '?view=flame')(page);
      await expect(page.getByRole('application')).toBeVisible();
    },
  },
  {
    name: 'spans',
    visit: async (page) => {
      await at(traces.checkout, '?view=spans&sort=duration')(page);
      await expect(page.getByRole('table', { name: 'Spans of this trace' })).toBeVisible();
    },
  },
  {
    name: 'nothing-found',
    visit: async (page) => {
      await at(traces.checkout, '?view=spans&find=duration > 1h')(page);
      await expect(page.getByText(/No span of this trace has/)).toBeVisible();
    },
  },
  {
    name: 'logs',
    visit: async (page) => {
      await at(traces.checkout, '?view=logs')(page);
      await expect(page.getByRole('button', { name: /^Logs/ })).toHaveAttribute(
        'aria-pressed',
        'true',
      );
    },
  },
];

const LAYERS: readonly State[] = [
  {
    name: 'menu-of-a-span',
    visit: async (page) => {
      await at(traces.checkout)(page);
      await rows(page).nth(1).click();
      await page.getByRole('button', { name: 'What can be done with this span' }).click();
      await expect(page.getByRole('menuitem').first()).toBeVisible();
    },
  },
  {
    name: 'keys',
    visit: async (page) => {
      await at(traces.checkout)(page);
      await expect(rows(page).first()).toBeVisible();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog').getByText('Collapse all')).toBeVisible();
    },
  },
];

const TROUBLES: readonly State[] = [
  {
    name: 'unreachable',
    visit: async (page) => {
      await at(traces.orphaned)(page);
      await expect(rows(page).first()).toBeVisible();
      await page.route('**/api/v1/**', (route) => route.abort());
      // The page looks again, finds nobody, and keeps what it has.
      await expect(page.locator('[data-state=unreachable]')).toBeVisible({ timeout: 30_000 });
      await expect(rows(page).first()).toBeVisible();
    },
  },
  {
    name: 'loading',
    visit: async (page) => {
      await page.route('**/api/v1/traces/*', () => undefined);
      await at(traces.checkout)(page);
      await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    },
  },
  {
    name: 'not-found',
    visit: async (page) => {
      await page.goto(`${dashboard}/traces/00000000000000000000000000000001`);
      await expect(page.getByRole('heading', { name: 'No such trace' })).toBeVisible();
    },
  },
  {
    name: 'failed',
    visit: async (page) => {
      const problem = {
        type: 'about:blank',
        status: 400,
        code: 'TW9999',
        title: 'Refused',
        detail: 'The question was refused.',
      };
      await page.route('**/api/v1/traces/*', (route) =>
        route.fulfill({ status: 400, contentType: 'application/problem+json', json: problem }),
      );
      await at(traces.checkout)(page);
      await expect(page.getByText('The question was refused.')).toBeVisible();
    },
  },
];

/** In the order in which a reader may meet them. */
export const STATES: readonly State[] = [...DATA, ...LAYERS, ...TROUBLES];
