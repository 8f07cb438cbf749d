import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where a machine shared by many takes its time. */
const SLOW = 60_000;

const WATCH = readFileSync(new URL('./watch.browser.js', import.meta.url), 'utf8');

/** What a page shows of the other side: the mean colours of four looks, and whether the picture moves. */
export const watch = (page: Page): Promise<{ colours: number[][]; moves: boolean }> => page.evaluate(WATCH);

/** Waits from outside: the page's policy forbids what `waitForFunction` would run in it a second time. */
export async function becomesTrue(page: Page, condition: string): Promise<void> {
  await expect.poll(() => page.evaluate<boolean>(condition), { timeout: SLOW }).toBe(true);
}

/** Opens the camera of the room that the page shows. */
export async function enterCall(page: Page): Promise<void> {
  await page.getByRole('button', { name: '打开摄像头，进入视频' }).click();
}

/** Until the other's picture has arrived. */
export async function connected(page: Page): Promise<void> {
  await page.locator('[data-video-call][data-now=connected]').waitFor({ timeout: SLOW });
  await becomesTrue(page, "document.querySelector('[data-remote]').videoWidth > 0");
}

/** The clerk's side: a picture of whom they see is kept beside the portrait. */
export async function takeStill(clerk: Page): Promise<void> {
  await clerk.getByRole('button', { name: '截取对方的画面' }).click();
  await clerk.getByText('已截取').waitFor({ timeout: SLOW });
  await becomesTrue(clerk, "document.querySelector('[data-still]').naturalWidth > 0");
}

/** The clerk's word: every step of the script was gone through. */
export async function concludeAsSeen(clerk: Page, reason: string): Promise<void> {
  await clerk.locator('#reason').fill(reason);
  for (const step of await clerk.locator('input[name=step]').all()) await step.check();
  await clerk.locator('input[name=verdict][value=passed]').check();
  await clerk.getByRole('button', { name: '提交结论' }).click();
}
