import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ELDER_COOKIE, LANGUAGE_COOKIE } from '../../src/platform/http/reading-preferences.js';
import { readSource } from '../views/rendered.js';
import { axeViolations, collectTroubles, launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { signInStaffAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  portal = await startPortal();
  browser = await launchBrowser();
});
afterEach(async () => {
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await portal?.close();
});

async function visit(path: string): Promise<string[]> {
  const troubles = collectTroubles(page);
  await page.goto(portal.url + path);
  return troubles;
}

const overflow = (): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe.each([['light'], ['dark']] as const)('in the %s', (colorScheme) => {
  test.each(['/', '/services?q=jzz', '/services?q=zzzz', '/services/residence-permit', '/services/residence-permit-renewal'])('%s is open to everybody on a phone', async (path) => {
    page = await newPhonePage(browser, { colorScheme });
    const troubles = await visit(path);
    expect(await axeViolations(page)).toEqual([]);
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(troubles).toEqual([]);
  });

  test.each(['/', '/services/food-business-licence'])('%s is open to everybody on a desktop', async (path) => {
    page = await newDesktopPage(browser, { colorScheme });
    const troubles = await visit(path);
    expect(await axeViolations(page)).toEqual([]);
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(troubles).toEqual([]);
  });
});

describe('what is read large', () => {
  const measures = readSource('test/views/measure.browser.js');
  const measure = (call: string): Promise<unknown> => page.evaluate(`(() => { ${measures}; return measures.${call}; })()`);

  test.each(['/', '/services', '/services/residence-permit'])('%s fits a narrow screen, and a thumb that is not steady', async (path) => {
    page = await newPhonePage(browser, { viewport: { width: 320, height: 700 } });
    const { hostname } = new URL(portal.url);
    for (const [language, elder, side] of [['zh-Hans', undefined, 44], ['en', 'largest', 60], ['zh-Hans', 'large', 60]] as const) {
      await page.context().clearCookies();
      await page.context().addCookies([
        { name: LANGUAGE_COOKIE, value: language, domain: hostname, path: '/' },
        ...(elder === undefined ? [] : [{ name: ELDER_COOKIE, value: elder, domain: hostname, path: '/' }]),
      ]);
      await visit(path);
      expect(await measure('pageWidth()'), `${language} ${elder}`).toBeLessThanOrEqual(320);
      expect(await measure(`smallTargets(${side})`), `${language} ${elder}`).toEqual([]);
    }
  });
});

describe('a guide', () => {
  test('shows the start button on a phone’s first screen', async () => {
    page = await newPhonePage(browser);
    await visit('/services/residence-permit');
    const button = await page.locator('a[href="/services/residence-permit/apply"]').first().boundingBox();
    expect(button).not.toBeNull();
    expect((button?.y ?? 9999) + (button?.height ?? 0)).toBeLessThan(page.viewportSize()?.height ?? 0);
  });

  test('shows the picture of its process in the form that fits', async () => {
    page = await newPhonePage(browser);
    await visit('/services/residence-permit');
    expect(await page.locator('.process-drawing--down').isVisible()).toBe(true);
    expect(await page.locator('.process-drawing--across').isVisible()).toBe(false);
  });

  test('is found by typing what people type', async () => {
    page = await newDesktopPage(browser);
    await visit('/');
    await page.getByRole('searchbox').fill('jzz');
    await page.getByRole('button', { name: '搜索' }).click();
    await page.getByRole('link', { name: '居住证首次申领' }).click();
    expect(await page.locator('h1').textContent()).toBe('居住证首次申领');
  });
});

describe('the studio', () => {
  test('is open to every administrator', async () => {
    const admin = await signInStaffAs(portal.url, 'ADMIN-1');
    page = await newDesktopPage(browser);
    const { hostname } = new URL(portal.url);
    await page.context().addCookies([...admin.cookies].map(([name, value]) => ({ name, value, domain: hostname, path: '/' })));
    const list = await admin.get('/studio');
    const version = list.$('.studio-versions a').first().attr('href') ?? '';
    admin.close();
    for (const path of ['/studio', '/studio/import', version, `${version}?show=process`, `${version}?show=form`, `${version}?show=item.json`]) {
      const troubles = await visit(path);
      expect(await axeViolations(page), path).toEqual([]);
      expect(troubles, path).toEqual([]);
    }
  });
});
