import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, collectTroubles, launchBrowser, newDesktopPage, newPhonePage, screenshot } from './browser.js';

const STRICT = "default-src 'none'; style-src 'self'; script-src 'self'";

let browser: Browser;
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const body = request.url === '/good' ? '<main><h1>居住證首次申領</h1><p>還有 3 天</p></main>' : '<main><h1>居</h1><img src="/x.png"></main>';
    response.setHeader('content-security-policy', STRICT);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="zh-Hant"><head><title>辦理</title></head><body>${body}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

test('a clean page under a strict policy passes the accessibility check', async () => {
  const page = await newPhonePage(browser);
  await page.goto(`${origin}/good`);
  expect(await axeViolations(page)).toEqual([]);
  await page.context().close();
});

test('a picture without a text and a breach of policy are both noticed', async () => {
  const page = await newDesktopPage(browser);
  const troubles = collectTroubles(page);
  await page.goto(`${origin}/bad`);
  expect(await axeViolations(page)).toEqual([expect.stringContaining('image-alt (critical) at img')]);
  expect(troubles.join('\n')).toContain('Content Security Policy');
  await page.context().close();
});

test('Chinese text is drawn with Chinese glyphs', async () => {
  const page = await newDesktopPage(browser, { viewport: { width: 400, height: 120 } });
  const drawn = async (text: string): Promise<string> => {
    await page.setContent(`<body><p>${text}</p></body>`);
    return (await page.screenshot()).toString('base64');
  };
  // Without a font, every character is the same empty box.
  expect(await drawn('居')).not.toBe(await drawn('證'));
  expect(await drawn('签')).not.toBe(await drawn('发'));
  await page.goto(`${origin}/good`);
  await screenshot(page, 'support-chinese-glyphs');
  await page.context().close();
});
