import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * Violations of axe, no rule switched off, as `rule at element`. What passes is not written out: naming each element
 * that passed takes longer than all the rules.
 */
export async function axeFaults(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`);
}

// A function of its own in the page: the scripts of the page live in a scope that this one must not meet twice.
const TOKEN_FAULTS = `(() => { ${readFileSync(join(import.meta.dirname, 'token-faults.js'), 'utf8').replace(/^tokenFaults\(\);$/m, 'return tokenFaults();')} })()`;

/**
 * Elements whose computed style leaves the tokens: a colour that is none of them, a font size beside the six, a radius
 * beside 2, 4 and 6 px and the full circle, a shadow on what does not float.
 */
export async function tokenFaults(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>(TOKEN_FAULTS);
}

const COUNT_SHIFTS = `
  window.shifts = { total: 0, places: [] };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      window.shifts.total += entry.value;
      for (const { node } of entry.sources) window.shifts.places.push((node?.outerHTML ?? node?.textContent ?? '').slice(0, 120));
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

/** The layout shifts since the page was loaded that no input of the half second before explains. */
export interface Shifts {
  readonly total: number;
  readonly places: readonly string[];
}

/** Begins to add them up; call it before the page is opened. */
export async function watchShifts(page: Page): Promise<() => Promise<Shifts>> {
  await page.addInitScript(COUNT_SHIFTS);
  return () => page.evaluate<Shifts>('window.shifts');
}

/** Pixels by which the page is wider than its window. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}
