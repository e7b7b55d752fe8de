import { expect, type Locator, type Page } from '@playwright/test';

/** A question over the whole history takes seconds on a busy machine. */
export const PATIENT = { timeout: 60_000 };
const TABS_MAX = 200;

/** What a person does to a page, counted: a press of the button, a paste. Looking costs nothing. */
export class Actions {
  readonly page: Page;
  count = 0;

  constructor(page: Page) {
    this.page = page;
  }

  async click(target: Locator): Promise<void> {
    this.count += 1;
    await target.click(PATIENT);
  }

  /** Pastes a text into the page, not into a field. */
  async paste(text: string): Promise<void> {
    this.count += 1;
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.page.keyboard.press('ControlOrMeta+v');
  }
}

/** Presses Tab until the element has the focus, as somebody without a mouse does, then Enter. */
export async function tabAndEnter(target: Locator): Promise<void> {
  const page = target.page();
  await expect(target).toBeVisible(PATIENT);
  for (let presses = 0; presses < TABS_MAX; presses++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) {
      await page.keyboard.press('Enter');
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${TABS_MAX} presses of Tab do not lead to ${target}`);
}
