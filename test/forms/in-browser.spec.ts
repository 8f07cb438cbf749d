import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answers, Typed } from '../../src/forms/answers.js';
import type { FormPage } from '../../src/forms/definition.js';
import { formPageView } from '../../src/forms/http/page.view.js';
import { reachablePages, readPage } from '../../src/forms/journey.js';
import type { FieldRefusal } from '../../src/forms/refusals.js';
import { translator } from '../../src/platform/i18n/translate.js';
import { assetHref, findAsset } from '../../src/platform/rendering/assets.js';
import { createFrame } from '../../src/platform/rendering/frame.js';
import { definePage, pageRenderer } from '../../src/platform/rendering/page.js';
import { axeViolations, collectTroubles, launchBrowser, newDesktopPage, newPhonePage, screenshot } from '../support/browser.js';
import { ANSWERS, CONTEXT, REGIONS, sampleForm, ZHANG } from './sample-form.js';

const form = sampleForm();
const frame = createFrame({
  locale: 'zh-Hans', elder: false, path: '/', canonicalPath: '/', requestId: 'test', demo: false, now: new Date('2026-11-23T02:00:00Z'),
});
const display = { t: translator('zh-Hans'), locale: 'zh-Hans' as const, content: (_id: string, authored: string) => authored, regions: REGIONS };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'";

let browser: Browser;
let server: Server;
let origin: string;
/** One draft at a time: what the last journey has said so far. */
let answers: Answers = {};

function html(page: FormPage, typed?: Typed, refusals?: readonly FieldRefusal[]): string {
  const view = formPageView(form, page, { answers, ...(typed && { typed }), ...(refusals && { refusals }) }, display);
  const draw = (template: string, model: object) => pageRenderer().render(definePage<object>(template), model, frame);
  return `<!doctype html><html lang="zh-Hans" class="govuk-template"><head><meta charset="utf-8"><title>${view.title}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><link rel="stylesheet" href="${assetHref('app.css')}">
<script type="module" src="${assetHref('js/app.js')}"></script></head><body class="govuk-template__body"><main id="main" class="wrap">
${draw('partials/error-summary', { errors: view.errors })}<h1 class="govuk-heading-l">${view.title}</h1><form method="post" novalidate>
${draw('fields/first-button', {})}${view.elements.map((element) => draw('fields/field', element)).join('')}
<button class="govuk-button" data-module="govuk-button">保存并继续</button></form></main></body></html>`;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string | string[]>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const posted = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  return Object.fromEntries([...new Set(posted.keys())].map((name) => {
    const all = posted.getAll(name);
    return [name, all.length > 1 ? all : (all[0] ?? '')];
  }));
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1);
    const asset = findAsset(`/${path}`);
    if (asset !== undefined) {
      response.setHeader('Content-Type', asset.type);
      response.end(asset.bytes);
      return;
    }
    const page = form.pages.find(({ id }) => id === path);
    const send = (status: number, text: string) => {
      response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY });
      response.end(text);
    };
    if (page === undefined) send(200, '<!doctype html><html lang="zh-Hans"><title>完成</title><link rel="icon" href="data:,"><main><h1>完成</h1></main></html>');
    else if (request.method !== 'POST') send(200, html(page));
    else {
      void bodyOf(request).then((body) => {
        const reading = readPage(form, page, body, answers, CONTEXT);
        if ('refusals' in reading) return send(reading.rowsChanged ? 200 : 422, html(page, reading.typed, reading.refusals));
        answers = reading.answers;
        const pages = reachablePages(form, answers);
        response.writeHead(303, { Location: `/${pages[pages.findIndex(({ id }) => id === page.id) + 1]?.id ?? 'done'}` });
        return response.end();
      });
    }
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => { server.close(resolve); });
});

/** Fills the whole form as a person does, by what they read. */
async function fillIn(page: Page): Promise<void> {
  const next = () => page.getByRole('button', { name: '保存并继续' }).click();
  await page.goto(`${origin}/contact`);
  await page.getByLabel('姓名').fill('张小满');
  await page.getByLabel('身份证号码').fill(ZHANG.toLowerCase());
  await page.getByLabel('手机号码').fill('138 0013 8000');
  await page.getByLabel('备注').fill('第一行\n第二行');
  await next();
  await page.getByLabel('租房').check();
  await page.getByLabel('月租金').fill('3,500.5');
  await page.getByRole('group', { name: '现住址' }).getByLabel('区和街道').selectOption({ label: '滨江街道' });
  await page.getByLabel('详细地址').fill('江边路１号');
  await page.getByLabel('办理地区').selectOption({ label: '滨江区' });
  await page.getByRole('group', { name: '入住日期' }).getByLabel('年').fill('2026');
  await page.getByRole('group', { name: '入住日期' }).getByLabel('月').fill('3');
  await page.getByRole('group', { name: '入住日期' }).getByLabel('日').fill('9');
  await page.getByRole('group', { name: '同住人第 1 项' }).getByLabel('姓名').fill('王芳');
  await page.getByRole('group', { name: '同住人第 1 项' }).getByLabel('与您的关系').selectOption('配偶');
  await next();
  await page.getByLabel('就业状态').selectOption('在职');
  await next();
  await page.getByLabel('统一社会信用代码').fill('91350100m000100y43');
  await page.getByLabel('社保缴纳月数').fill('12');
  await page.getByLabel('养老').check();
  await page.getByLabel('医疗').check();
  const contact = page.getByRole('group', { name: '单位联系人' });
  await contact.getByLabel('姓名').fill('李强');
  await contact.getByLabel('身份证件号码').fill(ZHANG);
  await page.getByLabel('合同编号').fill('AB1234');
  await next();
  await page.getByLabel('以上内容属实').check();
  await next();
  await page.getByRole('heading', { name: '完成' }).waitFor();
}

describe('a person fills in the form', () => {
  it.each([[true, 'with scripts'], [false, 'without scripts']])('(JavaScript %s) from the first page to the last, %s', async (javaScriptEnabled) => {
    answers = {};
    const page = await newPhonePage(browser, { javaScriptEnabled });
    const troubles = collectTroubles(page);
    await fillIn(page);
    expect(answers).toEqual(ANSWERS);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it('adds and removes rows without losing what stands there, and Enter does neither', async () => {
    answers = {};
    const page = await newDesktopPage(browser, { javaScriptEnabled: false });
    await page.goto(`${origin}/living`);
    await page.getByRole('group', { name: '同住人第 1 项' }).getByLabel('姓名').fill('甲');
    await page.getByRole('button', { name: '再加一项同住人' }).click();
    await page.getByRole('group', { name: '同住人第 2 项' }).getByLabel('姓名').fill('乙');
    expect(await page.locator('.govuk-error-summary').count()).toBe(0);
    await page.getByRole('button', { name: '删除 同住人第 1 项' }).click();
    expect(await page.getByRole('group', { name: '同住人第 1 项' }).getByLabel('姓名').inputValue()).toBe('乙');
    expect(await page.getByRole('group', { name: '同住人第 2 项' }).count()).toBe(0);
    await page.getByRole('group', { name: '同住人第 1 项' }).getByLabel('姓名').press('Enter');
    await page.locator('.govuk-error-summary').waitFor();
    expect(await page.getByRole('group', { name: '同住人第 1 项' }).getByLabel('姓名').inputValue()).toBe('乙');
    await page.context().close();
  });

  it('sees a question appear with the choice it belongs to', async () => {
    answers = {};
    const page = await newDesktopPage(browser);
    await page.goto(`${origin}/living`);
    await page.getByLabel('自有住房').check();
    await expect.poll(() => page.getByLabel('月租金').isVisible()).toBe(false);
    await page.getByLabel('租房').check();
    await expect.poll(() => page.getByLabel('月租金').isVisible()).toBe(true);
    await page.context().close();
  });

  it('is led from the summary to each input that was refused', async () => {
    answers = {};
    const page = await newDesktopPage(browser);
    await page.goto(`${origin}/living`);
    await page.getByRole('button', { name: '保存并继续' }).click();
    const lines = page.locator('.govuk-error-summary li a');
    await lines.first().waitFor();
    const count = await lines.count();
    expect(count).toBe(4);
    for (let index = 0; index < count; index += 1) {
      const href = await lines.nth(index).getAttribute('href');
      await lines.nth(index).click();
      expect(await page.evaluate(() => `#${(globalThis as unknown as { document: { activeElement: { id: string } } }).document.activeElement.id}`)).toBe(href);
    }
    await page.context().close();
  });

  it.each(['contact', 'living', 'employment'])('finds nothing on page %s that keeps people out, empty, filled and refused', async (id) => {
    for (const given of [{ work: 'employed' }, ANSWERS]) {
      answers = given;
      const page = await newPhonePage(browser);
      await page.goto(`${origin}/${id}`);
      expect(await axeViolations(page)).toEqual([]);
      await screenshot(page, `form-${id}-${given === ANSWERS ? 'filled' : 'empty'}`);
      if (given !== ANSWERS) {
        await page.getByRole('button', { name: '保存并继续' }).click();
        await page.locator('.govuk-error-summary').waitFor();
        expect(await axeViolations(page)).toEqual([]);
        await screenshot(page, `form-${id}-refused`);
      }
      await page.context().close();
    }
  });
});
