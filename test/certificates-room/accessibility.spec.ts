import type { NextFunction, Request, Response } from 'express';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FindWallet } from '../../src/certificates/application/find-wallet.js';
import { Notify } from '../../src/notifications/application/notify.js';
import { findAsset } from '../../src/platform/rendering/assets.js';
import { axeViolations, launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { pagesFor, type Reader } from './support/http.js';
import { Room } from './support/room.js';

const reader: Reader = { actor: undefined, locale: 'zh-Hans' };
let room: Room;
let browser: Browser;
let paths: readonly string[];

beforeAll(async () => {
  room = await Room.open({}, (app, clock) => {
    app.use((request: Request, response: Response, next: NextFunction) => {
      const asset = request.path.startsWith('/assets/') ? findAsset(request.path) : undefined;
      if (asset) response.type(asset.type).end(asset.bytes);
      else next();
    });
    pagesFor(reader)(app, clock);
  });
  const actor = await room.actor('xiaoman');
  reader.actor = actor;
  const { id } = await room.issue('residence-permit', 'xiaoman', {
    validFrom: '2025-12-08', validTo: '2026-12-07', attributes: { REGION: '890102003', ADDRESS: '梧桐路 188 弄 6 号', BASIS: '合法稳定就业' },
  });
  await room.issue('resident-id', 'xiaoman', { validFrom: '2006-01-01', validTo: '2026-01-01' });
  await room.get(Notify).send(room.manager, { accountIds: [actor.accountId], kind: 'accepted', params: { number: 'SJ1' } });
  const detail = await room.get(FindWallet).one(actor, id);
  paths = ['/wallet', `/wallet/${id}`, '/wallet/uses', '/messages', '/verify', new URL(detail?.verifyUrl ?? '').pathname];
  await room.app.listen(0, '127.0.0.1');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await room.close();
});

it.each<[string, () => Promise<Page>]>([
  ['on a desktop', () => newDesktopPage(browser)],
  ['on a phone in the dark', () => newPhonePage(browser, { colorScheme: 'dark' })],
])('wallet, messages and verification are free of barriers %s, and nothing spills over the edge', async (_where, open) => {
  const page = await open();
  const found: string[] = [];
  for (const path of paths) {
    await page.goto(`http://127.0.0.1:${new URL(await room.app.getUrl()).port}${path}`);
    found.push(...(await axeViolations(page)).map((violation) => `${path}: ${violation}`));
    const spills = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    if (spills) found.push(`${path}: wider than the window`);
  }
  await page.context().close();
  expect(found).toEqual([]);
});
