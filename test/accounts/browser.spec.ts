import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoPerson } from '../../src/seed/city/people.js';
import { axeViolations, launchBrowser, newDesktopPage, newPhonePage, screenshot } from '../support/browser.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let browser: Browser;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.close();
});

async function look(page: Page, name: string): Promise<void> {
  await screenshot(page, `accounts-${name}`);
  expect(await axeViolations(page), name).toEqual([]);
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(tooWide, `${name} is wider than its screen`).toBeLessThanOrEqual(0);
}

describe.each([
  ['phone', newPhonePage],
  ['desktop', newDesktopPage],
] as const)('on a %s', (width, newPage) => {
  it('the doors are accessible, also when something is wrong', async () => {
    const page = await newPage(browser);
    for (const path of ['/sign-in', '/register', '/password/reset', '/staff/sign-in', '/demo']) {
      await page.goto(portal.url + path);
      await look(page, `${width}${path.replaceAll('/', '-')}`);
    }
    await page.goto(`${portal.url}/sign-in`);
    await page.locator('main form button[type=submit]').click();
    await page.waitForLoadState();
    expect(await page.locator('.govuk-error-summary').count()).toBe(1);
    await look(page, `${width}-sign-in-wrong`);
    await page.context().close();
  });

  it('a registered person sees their account and why to verify', async () => {
    const page = await newPage(browser);
    await page.goto(`${portal.url}/sign-in?back=/account`);
    await page.fill('#identifier', demoPerson('xiao').mobile ?? '');
    await page.fill('#password', DEMO_PASSWORD);
    await page.locator('main form button[type=submit]').click();
    await page.waitForURL('**/account');
    await look(page, `${width}-account`);
    for (const path of ['/account/verify', '/account/email', '/account/password', '/account/party', '/account/sign-out-everywhere']) {
      await page.goto(portal.url + path);
      await look(page, `${width}${path.replaceAll('/', '-')}`);
    }
    await page.context().close();
  });

  it('somebody who acts for a firm sees for whom', async () => {
    const page = await newPage(browser);
    await page.goto(`${portal.url}/sign-in?back=/account/party`);
    await page.fill('#identifier', demoPerson('liqun').mobile ?? '');
    await page.fill('#password', DEMO_PASSWORD);
    await page.locator('main form button[type=submit]').click();
    await page.getByLabel('申江味道餐饮有限公司').check();
    await page.locator('main form button[type=submit]').click();
    await page.waitForURL('**/account?done=party');
    expect(await page.locator('.acting-for').textContent()).toContain('申江味道餐饮有限公司');
    await look(page, `${width}-account-firm`);
    await page.context().close();
  });
});
