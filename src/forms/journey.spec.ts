import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWERS, CONTEXT, demoId, sampleForm, TYPED, ZHANG } from '../../test/forms/sample-form.js';
import type { Answers, ReadingContext, Typed } from './answers.js';
import { fieldsOf, type FormPage } from './definition.js';
import { factsOf } from './facts.js';
import {
  checkAnswers, correctionFields, drawnElements, reachableAnswers, reachablePages, readCorrection, readPage, typedAnswer,
} from './journey.js';
import { readForm } from './read-form.js';

const form = sampleForm();
const page = (id: string): FormPage => {
  const found = form.pages.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const ids = (pages: readonly FormPage[]) => pages.map(({ id }) => id);
const read = (id: string, body: unknown, answers: Answers = {}, context: ReadingContext = CONTEXT) =>
  readPage(form, page(id), body, answers, context);
/** The whole journey, page after page. */
const fill = (typed: Readonly<Record<string, unknown>>, context: ReadingContext = CONTEXT): Answers => {
  let answers: Answers = {};
  for (;;) {
    const next = reachablePages(form, answers, context.facts).find((each) =>
      fieldsOf(each).some((field) => field.required && !Object.hasOwn(answers, field.key)));
    if (next === undefined) return answers;
    const outcome = readPage(form, next, typed, answers, context);
    if ('refusals' in outcome) throw new Error(JSON.stringify(outcome.refusals));
    answers = outcome.answers;
  }
};
const refusalsOf = (id: string, body: unknown, answers: Answers = {}) => {
  const outcome = read(id, body, answers);
  return 'refusals' in outcome ? outcome.refusals : [];
};

describe('filling in', () => {
  it('keeps every answer in the one shape of its kind', () => {
    expect(fill(TYPED)).toEqual(ANSWERS);
  });

  it('leads through the pages that the answers open', () => {
    expect(ids(reachablePages(form, {}))).toEqual(['contact', 'living', 'work', 'consent']);
    expect(ids(reachablePages(form, { work: 'employed' }))).toEqual(['contact', 'living', 'work', 'employment', 'consent']);
    expect(ids(reachablePages(form, { work: 'employed' }, { party_kind: 'organisation' }))).toEqual(['contact', 'living', 'consent']);
    expect(ids(reachablePages(form, { work: 'employed' }, { age: 12 }))).toEqual(['contact', 'living', 'consent']);
  });

  it('keeps what was typed when something is refused, and says what', () => {
    const body = { ...TYPED, mobile: '1380013800' };
    expect(read('contact', body)).toEqual({
      refusals: [{ field: 'mobile', refused: 'mobile', because: { refused: 'wrong-length', expected: 11, actual: 10 } }],
      typed: {
        full_name: ' 张小满 ', id_number: ZHANG.toLowerCase(), mobile: '1380013800', email: '', note: '第一行\n第二行 ',
      },
      soFar: { full_name: '张小满', id_number: ZHANG, note: '第一行\n第二行' },
      rowsChanged: false,
    });
  });

  it('asks for what is missing on this page only', () => {
    expect(refusalsOf('contact', {})).toEqual([
      { field: 'full_name', refused: 'required', how: 'fill' },
      { field: 'id_number', refused: 'required', how: 'fill' },
      { field: 'mobile', refused: 'required', how: 'fill' },
    ]);
    expect(refusalsOf('work', {})).toEqual([{ field: 'work', refused: 'required', how: 'choose' }]);
    expect(refusalsOf('consent', {})).toEqual([{ field: 'truthful', refused: 'not-ticked' }]);
  });

  it('ignores a question that another answer of the page hides, and asks it when it does not', () => {
    const own = { ...TYPED, housing: 'own', rent: 'nonsense' };
    const outcome = read('living', own, { rent: 100 });
    expect('answers' in outcome && outcome.answers).not.toHaveProperty('rent');
    expect(refusalsOf('living', { ...TYPED, rent: '' })).toEqual([{ field: 'rent', refused: 'required', how: 'fill' }]);
    // Without scripts nothing can appear by itself, so the question stands there from the start.
    expect(drawnElements(form, page('living'), { housing: 'own' }).map(({ id }) => id)).toContain('f_rent');
  });

  it('does not take an answer that the law fixes', () => {
    const context: ReadingContext = {
      ...CONTEXT,
      prefilled: { full_name: { answer: '张小满', origin: { from: 'certificate', typeCode: '11100000000013127D001', certificateName: '居民身份证' } } },
    };
    const outcome = read('contact', { ...TYPED, full_name: '别人' }, {}, context);
    expect(outcome).toMatchObject({ answers: { full_name: '张小满' } });
  });

  it('puts nothing into an answer that was not asked', () => {
    const outcome = read('work', { work: 'none', truthful: 'yes', admin: 'yes', __proto__: { polluted: 1 }, constructor: 'x' });
    expect(outcome).toEqual({ answers: { work: 'none' } });
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('each kind refuses by name', () => {
  it.each<[string, object, Record<string, string | string[]>]>([
    ['contact', { field: 'full_name', refused: 'too-long', max: 50, actual: 51 }, { full_name: '长'.repeat(51) }],
    ['contact', { refused: 'too-long', actual: 51 }, { full_name: '𠮷'.repeat(51) }],
    ['contact', { refused: 'too-long', actual: 10_000 }, { full_name: 'x'.repeat(10_000) }],
    ['contact', { field: 'full_name', refused: 'control-characters' }, { full_name: '张\0三' }],
    ['contact', { refused: 'control-characters' }, { full_name: '\u202e三张' }],
    ['contact', { refused: 'control-characters' }, { full_name: '张\ud800' }],
    ['contact', { refused: 'control-characters' }, { full_name: '张\n三\u0007' }],
    ['contact', { refused: 'resident-id', because: { refused: 'wrong-length', expected: 18, actual: 10_000 } }, { id_number: 'x'.repeat(10_000) }],
    ['contact', { refused: 'mobile', because: { refused: 'wrong-length', expected: 11, actual: 10_000 } }, { mobile: '9'.repeat(10_000) }],
    ['contact', { field: 'email', refused: 'not-an-email' }, { email: 'name@' }],
    ['contact', { field: 'note', refused: 'too-long', max: 300, actual: 301 }, { note: '长'.repeat(301) }],
    ['living', { field: 'housing', refused: 'not-an-option' }, { housing: 'castle' }],
    ['living', { field: 'housing', refused: 'not-an-option' }, { housing: '__proto__' }],
    ['living', { field: 'rent', refused: 'not-an-amount' }, { rent: 'much' }],
    ['living', { field: 'rent', refused: 'too-many-decimals', most: 2 }, { rent: '1.005' }],
    ['living', { field: 'rent', refused: 'amount-too-small', min: 1 }, { rent: '-3' }],
    ['living', { field: 'rent', refused: 'amount-too-small', min: 1 }, { rent: '0' }],
    ['living', { field: 'rent', refused: 'not-an-amount' }, { rent: '9'.repeat(10_000) }],
    ['living', { field: 'rent', refused: 'amount-too-large', max: 10_000_000 }, { rent: '100000.01' }],
    ['living', { field: 'residence.region', refused: 'region-too-wide' }, { 'residence.region': '890107' }],
    ['living', { field: 'residence.region', refused: 'unknown-region' }, { 'residence.region': '310101' }],
    ['living', { field: 'residence.detail', refused: 'required', how: 'fill' }, { 'residence.detail': '' }],
    ['living', { field: 'district', refused: 'unknown-region' }, { district: '890107001' }],
    ['living', { field: 'since.day', refused: 'date-incomplete', missing: ['day'] }, { 'since.day': '' }],
    ['living', { field: 'since', refused: 'not-a-date' }, { 'since.month': '2', 'since.day': '30' }],
    ['living', { field: 'since', refused: 'not-a-date' }, { 'since.year': '26' }],
    ['living', { field: 'since', refused: 'date-too-late', latest: '2026-11-23' }, { 'since.year': '2026', 'since.month': '11', 'since.day': '24' }],
    ['living', { field: 'since', refused: 'date-too-early', earliest: '1946-11-23' }, { 'since.year': '1946', 'since.month': '11', 'since.day': '22' }],
    ['living', { field: 'members.1.relation', refused: 'required', how: 'choose' }, { 'members.1.name': '无关系' }],
    ['living', { field: 'members', refused: 'too-many-rows', max: 5 }, { 'members.rows': '6' }],
    ['living', { field: 'members', refused: 'too-many-rows', max: 5 }, { 'members.900.name': '远' }],
    ['employment', { refused: 'social-credit-code', because: { refused: 'wrong-characters', characters: 'O' } }, { employer_code: '9135O100M000100Y43' }],
    ['employment', { field: 'insured_months', refused: 'too-many-decimals', most: 0 }, { insured_months: '1.5' }],
    ['employment', { field: 'insured_months', refused: 'number-too-large', max: 600 }, { insured_months: '601' }],
    ['employment', { field: 'insured_months', refused: 'not-a-number' }, { insured_months: '1e2' }],
    ['employment', { field: 'insurance', refused: 'not-an-option' }, { insurance: ['pension', 'life'] }],
    ['employment', { field: 'contact_person.idNumber', refused: 'required', how: 'fill' }, { 'contact_person.idNumber': '' }],
    ['employment', { field: 'contract_number', refused: 'pattern', hint: '两个大写字母加四位数字' }, { contract_number: 'ab1' }],
  ])('on page %s: %j', (id, refusal, body) => {
    expect(refusalsOf(id, { ...TYPED, ...body }, { work: 'employed' })).toContainEqual(expect.objectContaining(refusal));
  });

  it('reads full-width digits, signs and units as they are meant', () => {
    const outcome = read('living', {
      ...TYPED, rent: '￥１，２３４．５０元', 'since.year': '２０２６年', 'since.month': '０３月', 'since.day': '９日',
    });
    expect(outcome).toMatchObject({ answers: { rent: 123_450, since: '2026-03-09' } });
  });

  it('counts 0.29 yuan as 29 分', () => {
    expect(read('living', { ...TYPED, rent: '0.29' })).toMatchObject({ answers: { rent: 29 } });
  });
});

describe('rows', () => {
  const two = { 'members.rows': '2', 'members.0.name': '甲', 'members.0.relation': 'child', 'members.0.minor': 'yes', 'members.1.name': '乙' };

  it('come when asked for, with everything typed still there and nothing called wrong', () => {
    expect(read('living', { ...two, housing: 'rent', 'members.add': '1' }))
      .toEqual({ refusals: [], typed: { ...two, housing: 'rent', 'members.rows': '3' }, soFar: {}, rowsChanged: true });
  });

  it('go when asked to, and the others move up', () => {
    expect(read('living', { ...two, 'members.remove': '0' }))
      .toEqual({ refusals: [], typed: { 'members.rows': '1', 'members.0.name': '乙' }, soFar: {}, rowsChanged: true });
  });

  it('are never more than the form allows', () => {
    expect(read('living', { 'members.rows': '5', 'members.add': '1' })).toMatchObject({ typed: { 'members.rows': '5' } });
  });
});

describe('before submission', () => {
  it('finds nothing to mend in a complete application', () => {
    expect(checkAnswers(form, ANSWERS, CONTEXT)).toEqual([]);
  });

  it('names every page with what is missing or no longer right', () => {
    const { mobile: _mobile, ...rest } = ANSWERS;
    expect(checkAnswers(form, { ...rest, housing: 'castle', since: 'yesterday' }, CONTEXT).map(({ page: { id }, refusals }) => [id, refusals])).toEqual([
      ['contact', [{ field: 'mobile', refused: 'required', how: 'fill' }]],
      ['living', [{ field: 'housing', refused: 'not-an-option' }, { field: 'since', refused: 'required', how: 'fill' }]],
    ]);
  });

  it('drops the answers of a path not taken', () => {
    const changed = { ...ANSWERS, work: 'student', housing: 'own', left_over: 'x' };
    expect(Object.keys(reachableAnswers(form, changed))).toEqual([
      'full_name', 'id_number', 'mobile', 'note', 'housing', 'residence', 'district', 'since', 'members', 'work', 'truthful',
    ]);
  });

  it('gives the process every declared fact, null where it was not reached, and nothing that identifies', () => {
    expect(factsOf(form, ANSWERS)).toEqual({
      housing: 'rent', district: '890107', work: 'employed', insured_months: 12, insurance: ['pension', 'medical'], truthful: true,
    });
    expect(factsOf(form, { ...ANSWERS, work: 'student' })).toEqual({
      housing: 'rent', district: '890107', work: 'student', insured_months: null, insurance: null, truthful: true,
    });
  });

  it('lets a left-over answer open nothing', () => {
    const { form: chain } = readForm({ type: 'default', id: 'chain', components: [
      { type: 'group', id: 'one', label: '一', components: [{ type: 'checkbox', id: 'a', key: 'a', label: '甲' }] },
      { type: 'group', id: 'two', label: '二', conditional: { hide: '=not(a)' }, components: [{ type: 'checkbox', id: 'b', key: 'b', label: '乙' }] },
      { type: 'group', id: 'three', label: '三', conditional: { hide: '=not(b)' }, components: [{ type: 'checkbox', id: 'c', key: 'c', label: '丙' }] },
    ] });
    expect(ids(reachablePages(chain!, { a: true, b: true }))).toEqual(['one', 'two', 'three']);
    expect(ids(reachablePages(chain!, { a: false, b: true }))).toEqual(['one']);
  });
});

describe('補正', () => {
  it('changes the named answers only, whatever is posted', () => {
    const outcome = readCorrection(form, ['mobile'], { ...TYPED, mobile: '13900139000', full_name: '别人', work: 'none' }, ANSWERS, CONTEXT);
    expect(outcome).toEqual({ answers: { ...ANSWERS, mobile: '13900139000' } });
  });

  it('refuses with what was typed, of the named fields', () => {
    const { mobile: _mobile, ...withoutMobile } = ANSWERS;
    expect(readCorrection(form, ['mobile'], { mobile: '12', full_name: '别人' }, ANSWERS, CONTEXT)).toEqual({
      refusals: [{ field: 'mobile', refused: 'mobile', because: { refused: 'wrong-length', expected: 11, actual: 2 } }],
      typed: { mobile: '12' }, soFar: withoutMobile, rowsChanged: false,
    });
  });

  it('asks also for what a corrected answer opens, and drops what it closes', () => {
    const student: Answers = { ...ANSWERS, work: 'student' };
    const opened = readCorrection(form, ['work'], { work: 'employed' }, reachableAnswers(form, student), CONTEXT);
    expect('refusals' in opened && opened.refusals.map(({ field }) => field)).toEqual(['employer_code', 'insured_months']);
    expect(correctionFields(form, ['work'], student, 'soFar' in opened ? opened.soFar : {}).map(({ key }) => key))
      .toEqual(['work', 'employer_code', 'insured_months', 'insurance', 'contact_person', 'contract_number']);
    const complete = readCorrection(form, ['work'], TYPED, reachableAnswers(form, student), CONTEXT);
    expect(complete).toEqual({ answers: ANSWERS });
    // Saved once, what was opened may still be changed: it is new since the submission.
    const again = readCorrection(form, ['work'], { ...TYPED, insured_months: '24' }, ANSWERS, CONTEXT, student);
    expect(again).toEqual({ answers: { ...ANSWERS, insured_months: 24 } });
    const closed = readCorrection(form, ['work'], { work: 'none' }, ANSWERS, CONTEXT);
    expect('answers' in closed && Object.keys(reachableAnswers(form, closed.answers))).not.toContain('employer_code');
  });
});

describe('whatever is posted', () => {
  const names = fc.constantFrom(...Object.keys(TYPED), 'members.add', 'members.remove', 'members.3.name', '__proto__', 'constructor', 'toString', 'x');
  const text = fc.oneof(
    fc.constantFrom(...Object.values(TYPED).flat(), 'own', '\0', '０', '-', '1e9', '__proto__', '9'.repeat(10_000)),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const value = fc.oneof({ weight: 8, arbitrary: text }, fc.array(text, { maxLength: 3 }), fc.jsonValue());
  const body = fc.oneof({ weight: 9, arbitrary: fc.dictionary(names, value, { maxKeys: 30 }) }, fc.anything());
  const anyPage = fc.constantFrom(...form.pages);
  const anyAnswers = fc.oneof(fc.constant(ANSWERS), fc.constant({}), fc.dictionary(fc.constantFrom(...Object.keys(ANSWERS)), fc.oneof(
    fc.string(), fc.boolean(), fc.integer(), fc.constantFrom('employed', 'rent'), fc.array(fc.string()), fc.constant({ region: 'x', detail: 'y' }),
  )));

  it('reading never throws, and either answers or refuses with what was typed', () => {
    fc.assert(fc.property(anyPage, body, anyAnswers, (at, posted, answers) => {
      const outcome = readPage(form, at, posted, answers, CONTEXT);
      if ('refusals' in outcome) expect(outcome.refusals.length > 0).toBe(!outcome.rowsChanged);
      else for (const key of Object.keys(outcome.answers)) expect(Object.keys(ANSWERS).concat('email')).toContain(key);
    }), { numRuns: 2000 });
  });

  it('an answer that was accepted is accepted again when its page is shown and sent back', () => {
    const lucky = fc.dictionary(names, value, { maxKeys: 6 }).map((some) => ({ ...TYPED, ...some }));
    let accepted = 0;
    fc.assert(fc.property(anyPage, lucky, (at, posted) => {
      const outcome = readPage(form, at, posted, { work: 'employed' }, CONTEXT);
      if ('refusals' in outcome) return;
      accepted += 1;
      const again: Typed = Object.assign({}, ...fieldsOf(at).map((field) => typedAnswer(field, outcome.answers)));
      expect(readPage(form, at, again, { work: 'employed' }, CONTEXT)).toEqual(outcome);
      // A draft is stored as JSON.
      expect(JSON.parse(JSON.stringify(outcome.answers))).toEqual(outcome.answers);
    }), { numRuns: 2000 });
    expect(accepted).toBeGreaterThan(300);
  });

  it('hidden answers never reach the facts, and the facts hold nothing of identifying fields', () => {
    fc.assert(fc.property(anyAnswers, (answers) => {
      const shown = new Set(reachablePages(form, answers).flatMap((each) => fieldsOf(each)).map(({ fact }) => fact));
      const facts = factsOf(form, answers);
      expect(Object.keys(facts)).toEqual(['housing', 'district', 'work', 'insured_months', 'insurance', 'truthful']);
      for (const [name, fact] of Object.entries(facts)) if (!shown.has(name)) expect(fact).toBeNull();
    }));
  });

  it('changes neither the answers nor the body it was given', () => {
    const answers = structuredClone(ANSWERS);
    const posted = structuredClone(TYPED);
    read('living', posted, answers);
    read('living', { ...posted, 'members.remove': '0' }, answers);
    expect([answers, posted]).toEqual([ANSWERS, TYPED]);
  });

  it('knows a person born today from one born tomorrow', () => {
    expect(refusalsOf('contact', { ...TYPED, id_number: demoId('89010120261123123') })).toEqual([]);
    expect(refusalsOf('contact', { ...TYPED, id_number: demoId('89010120261124123') }))
      .toEqual([{ field: 'id_number', refused: 'resident-id', because: { refused: 'birth-in-future' } }]);
  });
});
