import { DataSource } from 'typeorm';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VerifyWhole } from '../../src/audit/application/verify-whole.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, ELDER_CARD_ANSWERS, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { axeViolations, collectTroubles, launchBrowser, newDesktopPage, newPhonePage, screenshot } from '../support/browser.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let browser: Browser;
let auditor: HttpClient;
let paths: readonly (readonly [string, string])[];

beforeAll(async () => {
  portal = await startPortal();
  browser = await launchBrowser();
  const xiaoman = await signInAs(portal.url, 'xiaoman');
  const contract = { field: 'files', name: '合同.png', type: 'image/png', content: WHITE_PIXEL };
  const { number } = await apply(xiaoman, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: contract });
  await act(portal, number, 'correct', { items: [{ kind: 'material', ref: 'residence_proof', reason: '合同缺页' }] });
  const guifang = await signInAs(portal.url, 'guifang');
  const broken = await apply(guifang, 'elder-card', ELDER_CARD_ANSWERS);
  for (const client of [xiaoman, guifang]) client.close();
  const source = portal.app.get(DataSource);
  await source.query('alter table audit_record disable trigger audit_record_append_only');
  await source.query(
    "update audit_record set detail = '{}' where action = 'case.submitted' and chain_id = (select id from case_file where number = $1)", [broken.number],
  );
  await portal.app.get(VerifyWhole).run({ kind: 'system', id: null });
  auditor = await signInStaffAs(portal.url, 'AUDIT-1');
  paths = [
    ['today', '/audit'], ['case', `/audit?case=${number}`], ['broken', `/audit?case=${broken.number}`], ['nothing', '/audit?day=2020-01-01'],
    ['refused', '/audit?case=1&staff=XX&day=x'], ['integrity', '/audit/integrity'],
  ];
});
afterAll(async () => {
  auditor?.close();
  await browser?.close();
  await portal?.close();
});

/** The auditor's session in a browser: an authenticator's code serves once, so there is one sign-in for all. */
async function asAuditor(open: (browser: Browser, options?: BrowserContextOptions) => Promise<Page>, options?: BrowserContextOptions): Promise<Page> {
  const page = await open(browser, options);
  await page.context().addCookies([...auditor.cookies].map(([name, value]) => ({ name, value, url: portal.url })));
  return page;
}

it.each([
  ['on a desktop', newDesktopPage, '1280', {}],
  ['on a phone', newPhonePage, '390', {}],
  ['in the dark', newDesktopPage, 'dark', { colorScheme: 'dark' }],
] as const)('the auditors’ pages keep nobody out %s, and spill over no edge', async (_, open, name, options) => {
  const page = await asAuditor(open, options);
  const troubles = collectTroubles(page);
  const found: string[] = [];
  for (const [what, path] of paths) {
    await page.goto(portal.url + path);
    found.push(...(await axeViolations(page)).map((violation) => `${path}: ${violation}`));
    const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (tooWide > 0) found.push(`${path}: ${tooWide} px wider than the window`);
    await screenshot(page, `audit-${what}-${name}`);
  }
  await page.context().close();
  // A question that can't be answered is a 422, which the console tells.
  expect([found, troubles.filter((trouble) => !trouble.includes('422'))]).toEqual([[], []]);
});

it('an auditor signs in at the staff door and is led to the record', async () => {
  const landed = await auditor.follow(await auditor.get('/staff'));
  expect([landed.status, landed.$('h1').text()]).toEqual([200, '审计记录']);
  expect(landed.$('.site-nav a[aria-current]').attr('href')).toBe('/audit');
});
