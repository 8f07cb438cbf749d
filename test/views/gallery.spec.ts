import * as cheerio from 'cheerio';
import { describe, expect, it } from 'vitest';
import { iconSvg } from '../../src/platform/rendering/icons.js';
import type { Frame, FrameAccount } from '../../src/platform/rendering/frame.js';
import { galleryDeskPage, galleryPage, galleryView } from '../../src/platform/rendering/http/gallery.view.js';
import { definePage, pageRenderer } from '../../src/platform/rendering/page.js';
import { frameFor, readSource, sourceFiles, textOfTemplate } from './rendered.js';

const citizen: FrameAccount = {
  displayName: '张小满',
  kind: 'citizen',
  canSwitchParty: true,
  unread: 2,
  roles: [],
  actingFor: { name: '范冰餐饮有限公司', kind: 'organisation' },
};
const clerk: FrameAccount = {
  displayName: '王办事员',
  kind: 'staff',
  canSwitchParty: false,
  unread: 0,
  roles: ['clerk'],
  office: '滨江街道',
};

const gallery = (frame: Frame) => pageRenderer().render(galleryPage, galleryView(frame), frame);
const desk = (frame: Frame) => pageRenderer().render(galleryDeskPage, galleryView(frame), frame);
const errorPage = definePage<object>('errors/error');

const PAGES: readonly [string, () => string][] = [
  ['the gallery in Simplified', () => gallery(frameFor('zh-Hans', { account: citizen, csrfToken: 'secret' }))],
  ['the gallery in Traditional', () => gallery(frameFor('zh-Hant', { account: citizen, csrfToken: 'secret' }))],
  ['the gallery in English, large', () => gallery(frameFor('en', { elder: 'larger' }))],
  ['the desk', () => desk(frameFor('zh-Hans', { account: clerk, csrfToken: 'secret' }))],
  ['an error for a visitor', () => pageRenderer().render(errorPage, { title: '没有找到', what: '…', next: '…' }, frameFor('zh-Hans'))],
  [
    'an error for staff',
    () => pageRenderer().render(errorPage, { title: '出错', what: '…', next: '…', requestId: 'r-7' }, frameFor('en', { account: clerk })),
  ],
];

describe.each(PAGES)('%s', (_name, html) => {
  const $ = cheerio.load(html());

  it('holds no inline script or style, which the security policy would refuse', () => {
    expect($('style, script:not([src]), [style]').length).toBe(0);
    expect($('*').toArray().flatMap((element) => ('attribs' in element ? Object.keys(element.attribs) : [])).filter((name) => name.startsWith('on'))).toEqual([]);
  });

  it('gives every id once, and every label, description and reference its target', () => {
    const ids = $('[id]').toArray().map((element) => element.attribs['id'] ?? '');
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const targets = $('[for], [aria-describedby], [aria-controls], [aria-labelledby], [data-aria-controls]')
      .toArray()
      .flatMap(({ attribs }) =>
        ['for', 'aria-describedby', 'aria-controls', 'aria-labelledby', 'data-aria-controls'].flatMap((name) => (attribs[name] ?? '').split(' ')),
      );
    expect(targets.filter((id) => id !== '' && !ids.includes(id))).toEqual([]);
    const jumps = $('.govuk-error-summary a, .govuk-skip-link').toArray().map((link) => link.attribs['href'] ?? '');
    expect(jumps.filter((href) => !ids.includes(href.slice(1)))).toEqual([]);
  });

  it('names every button, link and field', () => {
    const nameless = $('button, a, summary')
      .toArray()
      .filter((element) => $(element).text().trim() === '' && element.attribs['aria-label'] === undefined);
    expect(nameless.map((element) => $.html(element))).toEqual([]);
    const fields = $('input:not([type=hidden]), select, textarea')
      .toArray()
      .filter(({ attribs }) => attribs['aria-label'] === undefined && $(`label[for="${attribs['id'] ?? ''}"]`).length === 0);
    expect(fields.filter((field) => $(field).closest('label').length === 0).map((field) => $.html(field))).toEqual([]);
  });

  it('has one main heading, one main region and a title', () => {
    // The gallery shows the panel of a receipt, whose title is a heading of the first rank too.
    expect($('h1').not('.govuk-panel__title').length).toBe(1);
    expect($('main#main').length).toBe(1);
    expect($('title').text().trim()).not.toBe('');
  });
});

describe('the frame around a page', () => {
  it('says for whom one acts, and leaves the name as it is in every language', () => {
    for (const locale of ['zh-Hans', 'zh-Hant', 'en'] as const) {
      expect(cheerio.load(gallery(frameFor(locale, { account: citizen })))('.acting-for').text()).toContain('范冰餐饮有限公司');
    }
    expect(cheerio.load(gallery(frameFor('zh-Hans', { account: { ...clerk } })))('.acting-for').length).toBe(0);
  });

  it('carries the token of a signed-in reader in every form that changes something, and none for a visitor', () => {
    const signedIn = cheerio.load(gallery(frameFor('zh-Hans', { account: citizen, csrfToken: 'secret' })));
    const forms = signedIn('form[method=post]').toArray();
    expect(forms.length).toBeGreaterThan(3);
    for (const form of forms) expect(signedIn(form).find('input[name=_csrf]').attr('value')).toBe('secret');
    expect(gallery(frameFor('zh-Hans'))).not.toContain('_csrf');
  });

  it('prints the request\'s id nowhere, so that cached pages are the same bytes for all', () => {
    expect(gallery(frameFor('zh-Hans', { requestId: 'one' }))).toBe(gallery(frameFor('zh-Hans', { requestId: 'two' })));
  });

  it('marks the language and offers the others, each in its own name', () => {
    const $ = cheerio.load(gallery(frameFor('zh-Hant')));
    expect($('html').attr('lang')).toBe('zh-Hant');
    expect($('.languages button').toArray().map((button) => button.attribs['aria-label'])).toEqual(['简体中文', '繁體中文', 'EN, English']);
    expect($('.languages button[aria-current]').attr('value')).toBe('zh-Hant');
  });

  it('shows five ways at the foot of a phone, with the current one marked', () => {
    const $ = cheerio.load(gallery(frameFor('zh-Hans')));
    expect($('.tab-bar a').toArray().map((link) => $(link).text().trim())).toEqual(['办事', '办件', '证照', '消息', '我的']);
    expect($('.tab-bar [aria-current=page]').text().trim()).toBe('办事');
  });

  it('warns that the city is imaginary while it is', () => {
    expect(cheerio.load(gallery(frameFor('zh-Hans')))('.demo-banner').length).toBe(1);
    expect(cheerio.load(gallery(frameFor('zh-Hans', { demo: false })))('.demo-banner').length).toBe(0);
  });

  it('speaks English to English readers, but for names and what they typed', () => {
    const $ = cheerio.load(gallery(frameFor('en')));
    $('.languages, .dot, .cert__holder, input, option, .file-list, .files a, .files button, .govuk-summary-list__value, .hero h1').remove();
    expect([...$('body').text().matchAll(/\p{Script=Han}+/gu)].map((match) => match[0])).toEqual([]);
  });
});

describe('templates', () => {
  const templates = sourceFiles('views', '.hbs');

  it('all compile, and every page that the code names has its template', () => {
    const renderer = pageRenderer();
    expect(renderer).toBeDefined();
    const named = sourceFiles('src', '.ts')
      .filter((path) => !/\.spec\.ts$|rendering\/page\.ts$/.test(path))
      .flatMap((path) => [...readSource(path).matchAll(/definePage<[^;]*?>\(\s*'([^']+)'/g)].map((match) => match[1] ?? ''))
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((template) => !templates.includes(`views/${template}.hbs`))).toEqual([]);
  });

  it('use only icons that exist', () => {
    const names = templates.flatMap((path) => textOfTemplate(readSource(path)).icons);
    expect(names.length).toBeGreaterThan(20);
    for (const name of new Set(names)) expect(iconSvg(name)).toContain('aria-hidden');
  });

  it('carry the token in every form that changes something', () => {
    const careless = templates.filter((path) => {
      const source = readSource(path);
      const forms = source.match(/<form[^>]*method="post"/g)?.length ?? 0;
      return forms > (source.match(/\{\{> partials\/csrf\}\}/g)?.length ?? 0);
    });
    expect(careless).toEqual([]);
  });

  it('hold no inline style, script or handler, and print nothing unescaped but drawings', () => {
    // Pictures drawn by our own code (`drawing.…`) are SVG already.
    const fault = /\sstyle="|<style|<script(?![^>]*src=)|\son[a-z]+="|\{\{\{(?!(?:progress\.)?drawing\.)|\{\{&/;
    expect(templates.filter((path) => fault.test(readSource(path)))).toEqual([]);
  });
});
