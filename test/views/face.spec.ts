import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findAsset } from '../../src/platform/rendering/assets.js';
import { ELDER_SIZES } from '../../src/platform/rendering/frame.js';
import type { Frame, FrameAccount } from '../../src/platform/rendering/frame.js';
import { galleryDeskPage, galleryPage, galleryView } from '../../src/platform/rendering/http/gallery.view.js';
import { pageRenderer } from '../../src/platform/rendering/page.js';
import { axeViolations, collectTroubles, launchBrowser, newDesktopPage, newPhonePage, screenshot } from '../support/browser.js';
import { frameFor, readSource } from './rendered.js';

/** The gallery holds every partial, so what holds for it holds for the parts of every page. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'";
const clerk: FrameAccount = { displayName: '王办事员', kind: 'staff', canSwitchParty: false, unread: 0, roles: ['clerk'], office: '滨江街道' };
const citizen: FrameAccount = { displayName: '张小满', kind: 'citizen', canSwitchParty: true, unread: 2, roles: [] };

const MEASURES = readSource('test/views/measure.browser.js');

let browser: Browser;
let server: Server;
let origin: string;
let page: Page;
let posts: string[] = [];

function answer(path: string): string | undefined {
  const [, kind, locale = 'zh-Hans', elder] = path.split('/');
  const size = ELDER_SIZES.find((one) => one === elder) ?? false;
  const frame = (account: FrameAccount): Frame => frameFor(locale as Frame['locale'], { elder: size, account, csrfToken: 'token' });
  if (kind === 'gallery') return pageRenderer().render(galleryPage, galleryView(frame(citizen)), frame(citizen));
  if (kind === 'desk') return pageRenderer().render(galleryDeskPage, galleryView(frame(clerk)), frame(clerk));
  return undefined;
}

/** Runs one of measure.browser.js's functions in the page, through the debugger, which the page's policy does not bind. */
async function measure<Result>(call: string): Promise<Result> {
  return page.evaluate<Result>(`(() => { ${MEASURES}; return measures.${call}; })()`);
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    const asset = findAsset(path);
    response.setHeader('Content-Security-Policy', POLICY);
    if (request.method === 'POST') {
      posts.push(path);
      request.resume();
      // Answered late, so that a second click has its chance, and as a refusal, so that the page comes again.
      setTimeout(() => {
        response.writeHead(422, { 'Content-Type': 'text/html; charset=utf-8' });
        response.end('<!doctype html><html lang="zh-Hans"><title>请修改</title><main id="main"><h1>请修改</h1></main></html>');
      }, 300);
    } else if (asset !== undefined) {
      response.setHeader('Content-Type', asset.type);
      response.end(asset.bytes);
    } else {
      const html = answer(path);
      response.writeHead(html === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(html);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

afterEach(async () => {
  posts = [];
  await page.context().close();
});

describe('nobody is kept out', () => {
  it.each([
    ['gallery/zh-Hans', 'light'],
    ['gallery/zh-Hans', 'dark'],
    ['gallery/en', 'light'],
    ['gallery/zh-Hant/largest', 'light'],
    ['gallery/zh-Hans/large', 'dark'],
    ['desk/zh-Hans', 'light'],
    ['desk/zh-Hans', 'dark'],
  ] as const)('from %s in the %s theme', async (path, colorScheme) => {
    page = await newPhonePage(browser, { colorScheme });
    const troubles = collectTroubles(page);
    await page.goto(`${origin}/${path}`);
    expect(await axeViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await axeViolations(page)).toEqual([]);
    await screenshot(page, `${path.replaceAll('/', '-')}-${colorScheme}`);
    expect(troubles).toEqual([]);
  });

  it('because the tab key shows where it is, everywhere', async () => {
    page = await newDesktopPage(browser);
    await page.goto(`${origin}/gallery/zh-Hans`);
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      expect(await measure<number>('focusRing()')).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('no page is wider than its screen', () => {
  it.each([
    ['gallery/zh-Hans', 320],
    ['gallery/en', 320],
    ['gallery/en/largest', 320],
    ['gallery/zh-Hans/largest', 390],
    ['gallery/zh-Hant/larger', 768],
    ['desk/zh-Hans', 320],
    ['desk/en/largest', 320],
    ['desk/en', 768],
  ] as const)('%s at %i pixels', async (path, width) => {
    page = await newDesktopPage(browser, { viewport: { width, height: 800 } });
    await page.goto(`${origin}/${path}`);
    expect(await measure<number>('pageWidth()')).toBeLessThanOrEqual(width);
  });
});

describe('what one presses is large enough', () => {
  it('for a thumb: 44 pixels', async () => {
    page = await newPhonePage(browser);
    await page.goto(`${origin}/gallery/zh-Hans`);
    expect(await measure<string[]>('smallTargets(44)')).toEqual([]);
    await page.goto(`${origin}/desk/zh-Hans`);
    expect(await measure<string[]>('smallTargets(44)')).toEqual([]);
  });

  it('for an elder: 60 pixels', async () => {
    for (const path of ['gallery/zh-Hans/large', 'gallery/en/largest']) {
      page = await newPhonePage(browser);
      await page.goto(`${origin}/${path}`);
      expect(await measure<string[]>('smallTargets(60)')).toEqual([]);
    }
  });
});

describe('the elder-friendly mode', () => {
  it.each([
    ['large', 18, 20],
    ['larger', 20, 24],
    ['largest', 24, 30],
  ])('%s: no text below %i pixels, running text %i, lines at least 1.3 apart', async (size, least, running) => {
    page = await newPhonePage(browser);
    await page.goto(`${origin}/gallery/zh-Hans/${size}`);
    const measured = await measure<{ text: string; size: number; lines: number }[]>('texts()');
    expect(measured.filter((one) => one.size < least)).toEqual([]);
    expect(measured.filter((one) => one.lines < 1.3)).toEqual([]);
    expect(await measure<number>('bodySize()')).toBe(running);
  });
});

describe('scripts only add', () => {
  it('a form pressed twice is sent once, and the button says so', async () => {
    page = await newDesktopPage(browser);
    await page.goto(`${origin}/gallery/zh-Hans`);
    await measure<undefined>("pressTwice('.govuk-button--warning')");
    await page.waitForURL('**/style');
    expect(posts).toEqual(['/style']);
  });

  it('a refused upload shows the answer in place of the form', async () => {
    page = await newDesktopPage(browser);
    await page.goto(`${origin}/gallery/zh-Hans`);
    await page.locator('input[type=file]').setInputFiles({ name: '合同.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
    await page.getByRole('button', { name: '保存并继续' }).click();
    await page.getByRole('heading', { name: '请修改' }).waitFor();
    expect(page.url()).toContain('/gallery/');
    expect(await page.title()).toBe('请修改');
  });

  it('a clerk moves through the queue with J and K and picks with X', async () => {
    page = await newDesktopPage(browser);
    await page.goto(`${origin}/desk/zh-Hans`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await page.locator('tr.is-current th').textContent()).toBe('SJ2026112300042-7');
    await page.keyboard.press('x');
    expect(await page.locator('tbody .pick input').first().isChecked()).toBe(true);
    await page.getByLabel('办件编号').first().click();
    await page.keyboard.press('j');
    expect(await page.locator('#number').inputValue()).toBe('j');
  });

  it('without them nothing is missing: the page reads, reveals and submits', async () => {
    page = await newPhonePage(browser, { javaScriptEnabled: false });
    await page.goto(`${origin}/gallery/zh-Hans`);
    expect(await page.locator('#lease').isVisible()).toBe(true);
    expect(await page.locator('[data-print]').isVisible()).toBe(false);
    await page.getByText('为什么需要手机号码？').click();
    expect(await page.locator('.govuk-details__text').isVisible()).toBe(true);
    await page.getByRole('button', { name: '撤回申请' }).click();
    await page.waitForURL('**/style');
    expect(posts).toEqual(['/style']);
  });
});
