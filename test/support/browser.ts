import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AxeResults, Result } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type LaunchOptions, type Page } from 'playwright-core';
import { findBrowser } from './browser-binary.js';

/**
 * A headless Chromium; close it in `afterAll`. `args` are added, as for a camera that plays a file:
 * `--use-fake-device-for-media-stream --use-fake-ui-for-media-stream --use-file-for-fake-video-capture=F`.
 */
export async function launchBrowser(options: Pick<LaunchOptions, 'args' | 'slowMo'> = {}): Promise<Browser> {
  const { path, env } = findBrowser();
  return chromium.launch({
    ...options,
    executablePath: path,
    headless: true,
    env: { ...(process.env as Record<string, string>), ...env },
    args: [...QUIET, ...(options.args ?? [])],
  });
}

/** No sandbox: as root there is none, and the pages are ours. No call home: the browser would wait for answers. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const CITY = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai' };

/** A page 390 × 844 with touch, in a context (cookies, storage) of its own: `page.context().close()` when done. */
export async function newPhonePage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    ...CITY,
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    ...options,
  });
  return context.newPage();
}

/** A page 1280 × 900 in a context of its own. */
export async function newDesktopPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ ...CITY, viewport: { width: 1280, height: 900 }, ...options });
  return context.newPage();
}

/**
 * What axe finds that keeps people out (impact serious or critical, WCAG 2.2 A and AA), a line each:
 * `color-contrast (serious) at .app-queue td > a: …`. Empty when the page is clean.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  // Through the debugger: the page's own content security policy, rightly, lets no foreign script in.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axeSource });
  await session.detach();
  const { violations } = await page.evaluate(async (): Promise<AxeResults> => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    return axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
  });
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(readable);
}

function readable(violation: Result): string[] {
  return violation.nodes.map((node) => {
    const summary = (node.failureSummary ?? violation.help).replace(/\s*\n\s*/g, ' ');
    return `${violation.id} (${violation.impact}) at ${node.target.join(' ')}: ${summary}`;
  });
}

/** Collects what a page complains about: uncaught errors, console errors (a broken CSP among them), lost requests. */
export function collectTroubles(page: Page): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A navigation that overtakes another is no trouble.
    if (reason !== 'net::ERR_ABORTED') troubles.push(`request: ${request.url()} ${reason}`);
  });
  return troubles;
}

/** Keeps a picture as .tongban/screenshots/<name>.png when SCREENSHOTS is set, to be looked at by people. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!process.env['SCREENSHOTS']) return;
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../.tongban/screenshots');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
