import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ELDER_COOKIE, LANGUAGE_COOKIE } from '../../src/platform/http/reading-preferences.js';
import { DEMO_DISTRICTS, DEMO_STREETS } from '../../src/seed/city/regions.js';
import { photograph } from '../desk/papers.js';
import { apply, begin, fillIn, provide, RESIDENCE_PERMIT_ANSWERS } from '../support/applying.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

/** What people are called, where they live, what they wrote and what is printed on a certificate stays as it is. */
const DATA: readonly (string | RegExp)[] = [
  // Offices and places are names too; a certificate's purpose is kept as its holder read it.
  /申江市\p{Script=Han}*/gu, ...[...DEMO_DISTRICTS, ...DEMO_STREETS].map(({ name }) => name),
  '申江银行', '正常参保', /20\d\d年\d+月/g, '办理居住证首次申领', '简体中文', '繁體中文', /^[汉女]$/gu,
  '张小满', '张*满', '梧桐路 188 弄 6 号 1203 室', '临溪省青禾市南桥县柳荫镇 12 号', '申江云栈信息技术有限公司', '租赁合同', '合同缺第 2 页',
  '郑书航', '冯海宁', '高远',
];

/** Written so in the mainland only: where one of these is left, a text was not put into Traditional. */
const SIMPLIFIED_ONLY = /[办证样门务个们这还说请问时间过发会为页号码录册领权归档实现电话业产东车长书见让认识议设计许诉词试该详语误谁调谈课评报护担据择换损财质购费贴费资赔赖选进远连迟适邮释钟银错键阅队阶际陆阳阴险随难顶项顺须预题额类风饭馆骗验齐龄军农决况净减击划则刚创删劳势华协单卖卫历厅压厨县参双变叙员响听启围国图场坏块坚坛声处备复够头夹夺奖妇学宁对导将尔层属岁帐帮应庙废开异弃张弹归录总恶悬惯愿戏户执扩扫扬抢抚担拟择挂挡挤捡据掷摄撑敌数断无旧显晓术机杂条来极构标栏树档检楼权欢款残毕气汇汉沟没泽济浏测浓涨满灭灯灵点炼热爱牵状独现环电画疗监盖盘码礼离种积称稳穷笔签简粮纠红约级纪纳纸线练组细织终绍经结给络统绝继续维编缴网罗罚义习联聪职肤脱脸节芦苏药获营虑补装观规视览觉触订计认讨训议记讲许论设访证识诉译试话诞询该详语误请读课谁调谅谈谋谢谱贝负贡账货质贫购贯费贷贸资赋赏赢赶趋践跃轮软轻载较辆输边达迁运还这进违连迹适选逊递遗邓郑针钱链锁错锦键镇长门闭问间闻阅队阶际陆陈险隐难雾静韩顶项顺须顾预领频题颜额风飞饮饰馆驾验骑鱼鲜鸣麦黄齐]/u;

let portal: TestPortal;
let browser: Browser;
let citizen: HttpClient;
let clerk: HttpClient;
let admin: HttpClient;
let pages: readonly { readonly who: 'anybody' | 'citizen' | 'clerk' | 'admin'; readonly name: string; readonly path: string }[];

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

async function pageOf(who: (typeof pages)[number]['who'], make: (browser: Browser) => Promise<Page>, cookies: Readonly<Record<string, string>>, name: string): Promise<Walk> {
  const walk = new Walk(portal, await make(browser), name);
  const client = { anybody: undefined, citizen, clerk, admin }[who];
  if (client) await walk.goOnAs(client);
  await walk.page.context().clearCookies({ name: ELDER_COOKIE });
  await walk.page.context().addCookies(Object.entries(cookies).map(([cookie, value]) => ({ name: cookie, value, url: portal.url })));
  return walk;
}

/** Opens every page for those who may, one browser each: looks at it in these widths, and that it fits in those of `fits`. */
async function everyPage(
  make: (browser: Browser) => Promise<Page>,
  cookies: Readonly<Record<string, string>>,
  name: string,
  widths: readonly number[],
  also: (walk: Walk, what: string) => Promise<void>,
  fits: readonly number[] = [],
): Promise<void> {
  for (const who of ['anybody', 'citizen', 'clerk', 'admin'] as const) {
    const walk = await pageOf(who, make, cookies, name);
    for (const page of pages.filter((each) => each.who === who)) {
      await walk.page.goto(portal.url + page.path);
      await also(walk, page.name);
      for (const width of [...widths, ...fits]) {
        await walk.page.setViewportSize({ width, height: width < 700 ? 844 : 900 });
        if (fits.includes(width)) await walk.see(`${page.name}-${width}`);
        else await walk.look(`${page.name}-${width}`);
      }
    }
    await walk.page.context().close();
  }
}

/** Every text that the page says in its own language, what screen readers are told among it. */
const OWN_TEXTS = `(() => {
  // A service's mark and a certificate's face are pictures made of characters.
  const own = (element) => element.closest('[lang]') === document.documentElement && element.closest('[aria-hidden=true], .cert') === null;
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (own(walker.currentNode.parentElement)) found.push(walker.currentNode.textContent);
  for (const element of document.body.querySelectorAll('*')) {
    for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-submitting', 'data-upload-text']) {
      if (element.hasAttribute(name) && own(element)) found.push(element.getAttribute(name));
    }
  }
  return found.map((text) => text.replace(/\\s+/g, ' ').trim()).filter((text) => text !== '');
})()`;

async function wrong(walk: Walk, pattern: RegExp): Promise<string[]> {
  const texts = await walk.page.evaluate<string[]>(OWN_TEXTS);
  return [...new Set(texts)].filter((text) => pattern.test(DATA.reduce<string>((rest, datum) => rest.replaceAll(datum, ''), text)));
}

describe('every page', () => {
  it('is open to everybody in Simplified Chinese, on a phone and on a desk', async () => {
    await everyPage(newDesktopPage, { [LANGUAGE_COOKIE]: 'zh-Hans' }, 'hans', [390, 1280], async (walk, what) => {
      expect(await walk.page.locator('html').getAttribute('lang'), what).toBe('zh-Hans');
    });
  }, 180_000);

  it('is all Traditional for those who read it so, but for names, addresses and answers', async () => {
    await everyPage(newDesktopPage, { [LANGUAGE_COOKIE]: 'zh-Hant' }, 'hant', [390], async (walk, what) => {
      expect(await walk.page.locator('html').getAttribute('lang'), what).toBe('zh-Hant');
      expect.soft(await wrong(walk, SIMPLIFIED_ONLY), what).toEqual([]);
    }, [1280]);
  }, 180_000);

  it('is all English for those who read it, but for names, addresses, answers and official documents', async () => {
    await everyPage(newDesktopPage, { [LANGUAGE_COOKIE]: 'en' }, 'en', [390], async (walk, what) => {
      expect(await walk.page.locator('html').getAttribute('lang'), what).toBe('en');
      expect.soft(await wrong(walk, /\p{Script=Han}/u), what).toEqual([]);
    }, [1280]);
  }, 180_000);

  it('keeps its contrast in the dark', async () => {
    await everyPage((one) => newPhonePage(one, { colorScheme: 'dark' }), { [LANGUAGE_COOKIE]: 'zh-Hans' }, 'dark', [390], async () => {});
  }, 180_000);

  it('fits a phone in the largest letters, in the language with the longest words', async () => {
    await everyPage(newPhonePage, { [LANGUAGE_COOKIE]: 'en', [ELDER_COOKIE]: 'largest' }, 'largest', [390], async () => {});
  }, 180_000);
});
