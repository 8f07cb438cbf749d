import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { LANGUAGE_COOKIE } from '../../src/platform/http/reading-preferences.js';
import { DEMO_DISTRICTS, DEMO_STREETS } from '../../src/seed/city/regions.js';
import { photograph } from '../desk/papers.js';
import { apply, begin, fillIn, provide, RESIDENCE_PERMIT_ANSWERS } from '../support/applying.js';
import { launchBrowser, newPhonePage } from '../support/browser.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { describeReading, everyPage, type Reading } from './reading.js';

/** What people are called, where they live, what they wrote and what is printed on a certificate stays as it is. */
const DATA: readonly (string | RegExp)[] = [
  // Offices and places are names too; a certificate's purpose is kept as its holder read it.
  /申江市\p{Script=Han}*/gu, ...[...DEMO_DISTRICTS, ...DEMO_STREETS].map(({ name }) => name),
  '申江银行', '正常参保', /20\d\d年\d+月/g, '办理居住证首次申领', '简体中文', '繁體中文', /^[汉女]$/gu,
  '张小满', '张*满', '梧桐路 188 弄 6 号 1203 室', '临溪省青禾市南桥县柳荫镇 12 号', '申江云栈信息技术有限公司', '租赁合同', '合同缺第 2 页',
  '郑书航', '冯海宁', '高远',
];

type Who = 'anybody' | 'citizen' | 'clerk' | 'admin';

let portal: TestPortal;
let browser: Browser;
let citizen: HttpClient;
let clerk: HttpClient;
let admin: HttpClient;
let pages: Reading<Who>['pages'];

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  [citizen, clerk, admin] = await Promise.all([signInAs(portal.url, 'xiaoman'), signInStaffAs(portal.url, 'SQ02-1'), signInStaffAs(portal.url, 'ADMIN-1')]);
  const lease = await photograph('租赁合同.png');
  const { number } = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: lease });
  const draft = await begin(citizen, 'residence-permit');
  await fillIn(citizen, draft, RESIDENCE_PERMIT_ANSWERS);
  await provide(citizen, draft, { residence_proof: lease });
  const unprovided = await begin(citizen, 'residence-permit');
  await fillIn(citizen, unprovided, RESIDENCE_PERMIT_ANSWERS);
  await portal.work();
  const wallet = await citizen.get('/wallet');
  const certificate = wallet.$('main a[href^="/wallet/"]:not([href="/wallet/uses"])').first().attr('href') ?? '';
  const studio = await admin.get('/studio');
  const version = studio.$('.studio-versions a').first().attr('href') ?? '';
  pages = [
    ...(['/', '/services', '/services/residence-permit', '/sign-in', '/register', '/verify', '/staff/sign-in', '/accessibility', '/privacy', '/no-such-page'] as const)
      .map((path) => ({ who: 'anybody' as const, name: path === '/' ? 'home' : path.slice(1).replaceAll('/', '-'), path })),
    { who: 'citizen', name: 'home-own', path: '/' },
    { who: 'citizen', name: 'guide-own', path: '/services/food-business-licence' },
    { who: 'citizen', name: 'apply', path: '/services/residence-permit/apply' },
    { who: 'citizen', name: 'not-eligible', path: '/services/elder-card/apply' },
    { who: 'citizen', name: 'form', path: `/applications/${draft}/pages/home-page` },
    { who: 'citizen', name: 'materials', path: `/applications/${unprovided}/materials` },
    { who: 'citizen', name: 'materials-done', path: `/applications/${draft}/materials` },
    { who: 'citizen', name: 'check', path: `/applications/${draft}/check` },
    { who: 'citizen', name: 'cases', path: '/cases' },
    { who: 'citizen', name: 'case', path: `/cases/${number}?submitted=1` },
    { who: 'citizen', name: 'wallet', path: '/wallet' },
    { who: 'citizen', name: 'certificate', path: certificate },
    { who: 'citizen', name: 'uses', path: '/wallet/uses' },
    { who: 'citizen', name: 'messages', path: '/messages' },
    { who: 'citizen', name: 'account', path: '/account' },
    { who: 'clerk', name: 'desk', path: '/desk' },
    { who: 'clerk', name: 'desk-case', path: `/desk/cases/${number}` },
    { who: 'admin', name: 'studio', path: '/studio' },
    { who: 'admin', name: 'studio-import', path: '/studio/import' },
    { who: 'admin', name: 'studio-version', path: version },
  ];
});

afterAll(async () => {
  for (const client of [citizen, clerk, admin]) client?.close();
  await browser?.close();
  await portal?.close();
});

const reading = (): Reading<Who> => ({ portal, browser, readers: { anybody: undefined, citizen, clerk, admin }, pages });

describeReading('every page', reading, DATA);

it('every page keeps its contrast in the dark', async () => {
  await everyPage(reading(), (one) => newPhonePage(one, { colorScheme: 'dark' }), { [LANGUAGE_COOKIE]: 'zh-Hans' }, 'dark', [390], async () => {});
}, 180_000);
