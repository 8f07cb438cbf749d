import { load, type CheerioAPI } from 'cheerio';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answers, Prefilled, ReadingContext } from '../../src/forms/answers.js';
import { fieldsOf, type FormDefinition, type FormPage } from '../../src/forms/definition.js';
import { answerLines, answerText } from '../../src/forms/http/answer.text.js';
import type { Display } from '../../src/forms/http/display.js';
import { formPageView, type PageState } from '../../src/forms/http/page.view.js';
import { readPage } from '../../src/forms/journey.js';
import { readForm } from '../../src/forms/read-form.js';
import type { Locale } from '../../src/platform/i18n/locale.js';
import { missingEnglish, translator } from '../../src/platform/i18n/translate.js';
import { createFrame } from '../../src/platform/rendering/frame.js';
import { definePage, pageRenderer } from '../../src/platform/rendering/page.js';
import { ANSWERS, CONTEXT, REGIONS, sampleForm, TYPED, ZHANG } from './sample-form.js';

const form = sampleForm();
const displayIn = (locale: Locale): Display => ({ t: translator(locale), locale, content: (_id, authored) => authored, regions: REGIONS });
const zh = displayIn('zh-Hans');
const frameIn = (locale: Locale) => createFrame({
  locale, elder: false, path: '/', canonicalPath: '/', requestId: 'test', demo: false, now: new Date('2026-11-23T02:00:00Z'),
});

function draw(of: FormDefinition, page: FormPage, state: PageState, locale: Locale = 'zh-Hans'): { $: CheerioAPI; html: string; view: ReturnType<typeof formPageView> } {
  const view = formPageView(of, page, state, displayIn(locale));
  const html = view.elements.map((element) => pageRenderer().render(definePage<object>('fields/field'), element, frameIn(locale))).join('\n');
  return { $: load(`<form>${html}</form>`), html, view };
}

const pageOf = (id: string): FormPage => {
  const page = form.pages.find((candidate) => candidate.id === id);
  if (page === undefined) throw new Error(id);
  return page;
};

/** What a browser would send: every successful control of the form. */
function sent($: CheerioAPI): Record<string, string | string[]> {
  const body: Record<string, string | string[]> = {};
  // cheerio doesn't look into optgroups for what is selected.
  $('select').each((_index, select) => {
    const options = $(select).find('option');
    const chosen = options.filter('[selected]').length > 0 ? options.filter('[selected]') : options.first();
    body[$(select).attr('name') ?? ''] = chosen.attr('value') ?? '';
  });
  for (const { name, value } of $('form').serializeArray()) {
    if ($(`select[name="${name}"]`).length > 0) continue;
    const before = body[name];
    const text = value.replace(/\r?\n/g, '\r\n');
    body[name] = before === undefined ? text : [...(typeof before === 'string' ? [before] : before), text];
  }
  return body;
}

describe('a page of the form', () => {
  it.each(form.pages.map((page) => [page.id, page] as const))('%s, shown with its answers and sent back, gives the same answers', (_id, page) => {
    const { $ } = draw(form, page, { answers: ANSWERS });
    const own = Object.fromEntries(Object.entries(ANSWERS).filter(([key]) => fieldsOf(page).some((field) => field.key === key)));
    expect(readPage(form, page, sent($), { work: 'employed' }, CONTEXT)).toEqual({ answers: { work: 'employed', ...own } });
  });

  it('keeps every character of any text on its way through the page', () => {
    const page = pageOf('contact');
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(fc.property(text, fc.array(text, { maxLength: 4 }), (name, lines) => {
      const first = readPage(form, page, { ...TYPED, full_name: name, note: lines.join('\n') }, {}, CONTEXT);
      if ('refusals' in first) return;
      const { $ } = draw(form, page, { answers: first.answers });
      expect(readPage(form, page, sent($), {}, CONTEXT)).toEqual(first);
    }), { numRuns: 200 });
  });

  it.each(['zh-Hans', 'zh-Hant', 'en'] as const)('is sound as a document in %s, empty, answered and refused', (locale) => {
    for (const page of form.pages) {
      const refused = readPage(form, page, { 'members.rows': '2', 'members.1.minor': 'yes' }, { work: 'employed' }, CONTEXT);
      const states: PageState[] = [
        { answers: { work: 'employed' } }, { answers: ANSWERS },
        { answers: { work: 'employed' }, ...('refusals' in refused ? { typed: refused.typed, refusals: refused.refusals } : {}) },
      ];
      for (const state of states) {
        const { $, view } = draw(form, page, state, locale);
        const ids = $('[id]').map((_index, element) => $(element).attr('id')).get();
        expect(new Set(ids).size).toBe(ids.length);
        $('[aria-describedby]').each((_index, element) => {
          for (const id of $(element).attr('aria-describedby')?.split(' ') ?? []) expect(ids).toContain(id);
        });
        $('input:not([type=hidden]), select, textarea').each((_index, element) => {
          expect($(`label[for="${$(element).attr('id')}"]`).text().trim()).not.toBe('');
        });
        $('[data-aria-controls]').each((_index, element) => expect(ids).toContain($(element).attr('data-aria-controls')));
        for (const { href } of view.errors) expect($(`${href}:is(input, select, textarea, fieldset)`).length).toBe(1);
        expect($('fieldset > legend').length).toBe($('fieldset').length);
        expect($('[style], script, [onclick]').length).toBe(0);
      }
    }
  });

  it('has its English for every word', () => {
    const { html } = draw(form, pageOf('employment'), { answers: { work: 'employed' } }, 'en');
    expect(html).toContain('Identity document number');
    for (const page of form.pages) draw(form, page, { answers: ANSWERS }, 'en');
    expect([...missingEnglish()]).toEqual([]);
  });

  it('says beside the input and in the summary what was refused, and shows what was typed', () => {
    const page = pageOf('contact');
    const refused = readPage(form, page, { ...TYPED, mobile: '1380013800' }, {}, CONTEXT);
    if (!('refusals' in refused)) throw new Error('accepted');
    const { $, view } = draw(form, page, { answers: {}, typed: refused.typed, refusals: refused.refusals });
    expect(view.errors).toEqual([{ text: '手机号码应为 11 位数字，您填了 10 位', href: '#field-mobile' }]);
    const input = $('#field-mobile');
    expect(input.attr('value')).toBe('1380013800');
    expect(input.attr('type')).toBe('tel');
    expect(input.hasClass('govuk-input--error')).toBe(true);
    expect(input.attr('aria-describedby')).toBe('field-mobile-hint field-mobile-error');
    expect($('#field-mobile-error').text()).toContain('错误： 手机号码应为 11 位数字');
    expect($('.govuk-form-group--error')).toHaveLength(1);
  });

  it('names the row and the part of what was refused', () => {
    const page = pageOf('living');
    const refused = readPage(form, page, { ...TYPED, 'residence.detail': '', 'members.1.name': '丁', 'since.month': '' }, {}, CONTEXT);
    if (!('refusals' in refused)) throw new Error('accepted');
    const { view } = draw(form, page, { answers: {}, typed: refused.typed, refusals: refused.refusals });
    expect(view.errors).toEqual([
      { text: '请填写现住址的详细地址', href: '#field-residence-detail' },
      { text: '入住日期还缺月份', href: '#field-since-month' },
      { text: '请选择第 2 项的与您的关系', href: '#field-members-1-relation' },
    ]);
  });

  it('offers streets under their districts, and marks the chosen one', () => {
    const { $ } = draw(form, pageOf('living'), { answers: ANSWERS });
    const select = $('#field-residence-region');
    expect(select.find('optgroup').map((_index, group) => $(group).attr('label')).get()).toEqual(['徐浦区', '滨江区']);
    expect(select.find('option[selected]').text()).toBe('滨江街道');
    expect(select.children('option').map((_index, option) => $(option).text()).get()).toEqual(['请选择', '崇沙区']);
    expect($('#field-district option').map((_index, option) => $(option).attr('value')).get()).toEqual(['', '890104', '890107', '890130']);
  });

  it('puts a question that belongs to one choice below it, in the page from the start', () => {
    const { $ } = draw(form, pageOf('living'), { answers: { housing: 'own' } });
    const owner = $('input[name=housing][value=rent]');
    const below = $(`#${owner.attr('data-aria-controls')}`);
    expect(below.find('#field-rent')).toHaveLength(1);
    expect(below.hasClass('govuk-radios__conditional--hidden')).toBe(true);
    expect($('[name=rent]')).toHaveLength(1);
  });

  it('offers one row, one more, and to take one away where there are two', () => {
    const page = pageOf('living');
    const { $ } = draw(form, page, { answers: {} });
    expect($('[name="members.rows"]').attr('value')).toBe('1');
    expect($('button[name="members.add"]').text()).toContain('再加一项同住人');
    expect($('button[name="members.remove"]')).toHaveLength(0);
    const more = readPage(form, page, { 'members.rows': '1', 'members.0.name': '丙', 'members.add': '1' }, {}, CONTEXT);
    if (!('refusals' in more)) throw new Error('accepted');
    const after = draw(form, page, { answers: {}, typed: more.typed });
    expect(after.$('[name="members.0.name"]').attr('value')).toBe('丙');
    expect(after.$('[name="members.1.name"]')).toHaveLength(1);
    expect(after.$('button[name="members.remove"]').map((_index, button) => after.$(button).attr('value')).get()).toEqual(['0', '1']);
  });
});

describe('an answer taken from elsewhere', () => {
  const card: Prefilled = { answer: '张小满', origin: { from: 'certificate', typeCode: '11100000000013127D001', certificateName: '居民身份证' } };
  const prefilled: ReadingContext['prefilled'] = { full_name: card, mobile: { answer: '13800138000', origin: { from: 'account' } } };

  it('is text and no input where the law does not let it be changed', () => {
    const { $ } = draw(form, pageOf('contact'), { answers: { full_name: '别人' }, prefilled });
    expect($('[name=full_name]')).toHaveLength(0);
    expect($('.field-fixed__value').text()).toBe('张小满');
    expect($('#field-full_name-source').text().trim()).toBe('取自电子证照：居民身份证，如有误请先办理信息更正');
  });

  it('names the certificate in the language of the reader', () => {
    const { $ } = draw(form, pageOf('contact'), { answers: {}, prefilled }, 'en');
    expect($('#field-full_name-source').text().trim())
      .toBe('Taken from your electronic certificate: Resident ID card. If it is wrong, have that record corrected first');
  });

  it('names its source until it is changed', () => {
    const shown = draw(form, pageOf('contact'), { answers: {}, prefilled });
    expect(shown.$('#field-mobile').attr('value')).toBe('13800138000');
    expect(shown.$('#field-mobile-source').text().trim()).toBe('取自您的账户信息');
    expect(shown.$('#field-mobile').attr('aria-describedby')).toBe('field-mobile-hint field-mobile-source');
    const changed = draw(form, pageOf('contact'), { answers: { mobile: '13900139000' }, prefilled });
    expect(changed.$('#field-mobile').attr('value')).toBe('13900139000');
    expect(changed.$('#field-mobile-source')).toHaveLength(0);
  });
});

describe('an answer that is read back', () => {
  const lines = (key: string, answers: Answers = ANSWERS, display = zh) => {
    const field = fieldsOf(form).find((candidate) => candidate.key === key);
    if (field === undefined) throw new Error(key);
    return answerLines(field, answers[key], display);
  };

  it.each([
    ['rent', ['3,500.50 元']], ['residence', ['滨江区 滨江街道 江边路１号']], ['since', ['2026年3月9日']], ['housing', ['租房']],
    ['insurance', ['养老', '医疗']], ['truthful', ['是']], ['insured_months', ['12 个月']], ['note', ['第一行', '第二行']],
    ['members', ['姓名：王芳，与您的关系：配偶，未满 18 周岁：否']], ['contact_person', ['李强', ZHANG]], ['email', []],
  ])('%s is said in words', (key, expected) => {
    expect(lines(key)).toEqual(expected);
  });

  it('is one line where there is room for one, and survives a form that has changed', () => {
    const field = fieldsOf(form).find(({ key }) => key === 'insurance');
    if (field === undefined) throw new Error('insurance');
    expect(answerText(field, ['pension', 'retired-option'], zh)).toBe('养老；retired-option');
    expect(lines('members', { members: 'text' })).toEqual([]);
    expect(lines('rent', { rent: 'text' })).toEqual([]);
  });

  it('never converts what the applicant wrote, only our own words', () => {
    const display = displayIn('zh-Hant');
    expect(lines('residence', { residence: { region: '890107001', detail: '范冰冰路' } }, display)).toEqual(['滨江区 滨江街道 范冰冰路']);
    expect(lines('rent', ANSWERS, displayIn('en'))).toEqual(['¥3,500.50']);
  });
});

describe('reveals', () => {
  it('keeps a question that depends on two answers in its own place', () => {
    const { form: two } = readForm({ type: 'default', id: 'two', components: [{ type: 'group', id: 'p', label: '页', components: [
      { type: 'checkbox', id: 'a', key: 'a', label: '甲' },
      { type: 'checkbox', id: 'b', key: 'b', label: '乙' },
      { type: 'textfield', id: 'c', key: 'c', label: '丙', conditional: { hide: '=not(a and b)' } },
      { type: 'textfield', id: 'd', key: 'd', label: '丁', conditional: { hide: '=not(b)' } },
      { type: 'text', id: 'e', text: '说明', conditional: { hide: '=not(b)' } },
    ] }] });
    const { $ } = draw(two!, two!.pages[0]!, { answers: {} });
    expect($('#field-c').closest('.govuk-checkboxes__conditional')).toHaveLength(0);
    expect($('#field-d').closest('#conditional-field-b')).toHaveLength(1);
    expect($('#conditional-field-b').text()).toContain('说明');
  });
});
