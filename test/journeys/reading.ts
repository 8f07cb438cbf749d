import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ELDER_COOKIE, LANGUAGE_COOKIE } from '../../src/platform/http/reading-preferences.js';
import { newDesktopPage, newPhonePage } from '../support/browser.js';
import type { HttpClient } from '../support/http-client.js';
import type { TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

export interface Reading<Who extends string> {
  readonly portal: TestPortal;
  readonly browser: Browser;
  /** Who reads; undefined: not signed in. */
  readonly readers: Readonly<Record<Who, HttpClient | undefined>>;
  readonly pages: readonly { readonly who: Who; readonly name: string; readonly path: string }[];
}

/** Written so in the mainland only: where one of these is left, a text was not put into Traditional. */
const SIMPLIFIED_ONLY = /[办证样门务个们这还说请问时间过发会为页号码录册领权归档实现电话业产东车长书见让认识议设计许诉词试该详语误谁调谈课评报护担据择换损财质购费贴费资赔赖选进远连迟适邮释钟银错键阅队阶际陆阳阴险随难顶项顺须预题额类风饭馆骗验齐龄军农决况净减击划则刚创删劳势华协单卖卫历厅压厨县参双变叙员响听启围国图场坏块坚坛声处备复够头夹夺奖妇学宁对导将尔层属岁帐帮应庙废开异弃张弹归录总恶悬惯愿戏户执扩扫扬抢抚担拟择挂挡挤捡据掷摄撑敌数断无旧显晓术机杂条来极构标栏树档检楼权欢款残毕气汇汉沟没泽济浏测浓涨满灭灯灵点炼热爱牵状独现环电画疗监盖盘码礼离种积称稳穷笔签简粮纠红约级纪纳纸线练组细织终绍经结给络统绝继续维编缴网罗罚义习联聪职肤脱脸节芦苏药获营虑补装观规视览觉触订计认讨训议记讲许论设访证识诉译试话诞询该详语误请读课谁调谅谈谋谢谱贝负贡账货质贫购贯费贷贸资赋赏赢赶趋践跃轮软轻载较辆输边达迁运还这进违连迹适选逊递遗邓郑针钱链锁错锦键镇长门闭问间闻阅队阶际陆陈险隐难雾静韩顶项顺须顾预领频题颜额风飞饮饰馆驾验骑鱼鲜鸣麦黄齐]/u;

/** Opens every page for those who may, one browser each: looks at it in these widths, and that it fits in those of `fits`. */
export async function everyPage<Who extends string>(
  { portal, browser, readers, pages }: Reading<Who>,
  make: (browser: Browser) => Promise<Page>,
  cookies: Readonly<Record<string, string>>,
  name: string,
  widths: readonly number[],
  also: (walk: Walk, what: string) => Promise<void>,
  fits: readonly number[] = [],
): Promise<void> {
  for (const who of new Set(pages.map((page) => page.who))) {
    const walk = new Walk(portal, await make(browser), name);
    const client = readers[who];
    if (client) await walk.goOnAs(client);
    await walk.page.context().clearCookies({ name: ELDER_COOKIE });
    await walk.page.context().addCookies(Object.entries(cookies).map(([cookie, value]) => ({ name: cookie, value, url: portal.url })));
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

async function wrong(walk: Walk, pattern: RegExp, data: readonly (string | RegExp)[]): Promise<string[]> {
  const texts = await walk.page.evaluate<string[]>(OWN_TEXTS);
  return [...new Set(texts)].filter((text) => pattern.test(data.reduce<string>((rest, datum) => rest.replaceAll(datum, ''), text)));
}

/**
 * Every page in every language, width and size of letters. `data` is what stays as it is: what people are called, where they
 * live, what they wrote and what is printed on a certificate.
 */
export function describeReading<Who extends string>(what: string, reading: () => Reading<Who>, data: readonly (string | RegExp)[]): void {
  describe(what, { timeout: 300_000 }, () => {
    it('is open to everybody in Simplified Chinese, on a phone and on a desk', async () => {
      await everyPage(reading(), newDesktopPage, { [LANGUAGE_COOKIE]: 'zh-Hans' }, 'hans', [390, 1280], async (walk, page) => {
        expect(await walk.page.locator('html').getAttribute('lang'), page).toBe('zh-Hans');
      });
    });

    it('is all Traditional for those who read it so, but for names, addresses and answers', async () => {
      await everyPage(reading(), newDesktopPage, { [LANGUAGE_COOKIE]: 'zh-Hant' }, 'hant', [390], async (walk, page) => {
        expect(await walk.page.locator('html').getAttribute('lang'), page).toBe('zh-Hant');
        expect.soft(await wrong(walk, SIMPLIFIED_ONLY, data), page).toEqual([]);
      }, [1280]);
    });

    it('is all English for those who read it, but for names, addresses, answers and official documents', async () => {
      await everyPage(reading(), newDesktopPage, { [LANGUAGE_COOKIE]: 'en' }, 'en', [390], async (walk, page) => {
        expect(await walk.page.locator('html').getAttribute('lang'), page).toBe('en');
        expect.soft(await wrong(walk, /\p{Script=Han}/u, data), page).toEqual([]);
      }, [1280]);
    });

    it('fits a phone in the largest letters, in the language with the longest words', async () => {
      await everyPage(reading(), newPhonePage, { [LANGUAGE_COOKIE]: 'en', [ELDER_COOKIE]: 'largest' }, 'largest', [390], async () => {});
    });
  });
}
