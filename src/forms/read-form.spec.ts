import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLE, sampleForm } from '../../test/forms/sample-form.js';
import { fieldsOf } from './definition.js';
import { declaredFacts } from './facts.js';
import { readForm } from './read-form.js';
import { formTexts } from './texts.js';

type Json = Record<string, unknown>;

const name: Json = { type: 'textfield', id: 'f1', key: 'a', label: '甲' };
const radio: Json = { type: 'radio', id: 'f2', key: 'b', label: '乙', values: [{ value: 'x', label: '是' }] };
/** A form of one page with the given components, to try one fault at a time. */
const found = (...components: unknown[]) =>
  readForm({ type: 'default', id: 'form', components: [{ type: 'group', id: 'page', label: '页', components }] }).problems;
const changed = (base: Json, change: Json) => found({ ...base, ...change });

describe('a form that can be published', () => {
  it('has its pages, its fields of every kind and its limits', () => {
    const form = sampleForm();
    expect(form.pages.map((page) => page.id)).toEqual(['contact', 'living', 'work', 'employment', 'consent']);
    expect(new Set(fieldsOf(form).map((field) => field.kind)).size).toBe(16);
    expect(fieldsOf(form).find((field) => field.key === 'full_name')).toMatchObject({
      editable: false, maxLength: 50, prefill: { from: 'certificate', typeCode: '11100000000013127D001', attribute: 'CZZT' },
    });
    expect(fieldsOf(form).find((field) => field.key === 'since')).toMatchObject({
      earliest: { fromToday: -80, unit: 'year' }, latest: { fromToday: 0, unit: 'day' },
    });
  });

  it('declares the facts that a process may read', () => {
    expect(declaredFacts(sampleForm())).toEqual([
      { name: 'housing', type: 'text', values: ['own', 'rent', 'dormitory'] },
      { name: 'district', type: 'text' },
      { name: 'work', type: 'text', values: ['employed', 'student', 'none'] },
      { name: 'insured_months', type: 'number' },
      { name: 'insurance', type: 'texts', values: ['pension', 'medical'] },
      { name: 'truthful', type: 'boolean' },
    ]);
  });

  it('lists every text once, for translation', () => {
    const texts = formTexts(sampleForm());
    expect(texts).toContainEqual({ id: 'f_housing.options.rent', text: '租房' });
    expect(texts).toContainEqual({ id: 'm_relation.label', text: '与您的关系' });
    expect(texts).toContainEqual({ id: 'f_contract.patternHint', text: '两个大写字母加四位数字' });
    expect(new Set(texts.map((text) => text.id)).size).toBe(texts.length);
  });
});

describe('a form that can not', () => {
  it.each<[string, Json, Json, Json]>([
    ['a type nobody draws', name, { type: 'iframe' }, { problem: 'unknown-type', type: 'iframe' }],
    ['a kind nobody knows', name, { properties: { kind: 'passport' } }, { problem: 'unknown-kind', kind: 'passport' }],
    ['a kind named like a method', name, { properties: { kind: 'constructor' } }, { problem: 'unknown-kind', kind: 'constructor' }],
    ['a kind on the wrong type', name, { properties: { kind: 'region' }, type: 'number' }, { problem: 'kind-needs-type', kind: 'region', types: ['select', 'textfield'] }],
    ['a misspelt property', name, { properties: { prefil: 'account.name' } }, { problem: 'unknown-property', property: 'prefil' }],
    ['a rule the kind does not have', name, { validate: { min: 3 } }, { problem: 'unknown-property', property: 'min' }],
    ['no label', name, { label: ' ' }, { problem: 'missing-label' }],
    ['a key that FEEL would subtract', name, { key: 'a-b' }, { problem: 'bad-key', key: 'a-b' }],
    ['a key that is a word of FEEL', name, { key: 'not' }, { problem: 'bad-key', key: 'not' }],
    ['a key that reaches for the prototype', name, { key: '__proto__' }, { problem: 'bad-key', key: '__proto__' }],
    ['a key that is a fact already', name, { key: 'age' }, { problem: 'duplicate-key', key: 'age' }],
    ['limits that contradict', name, { validate: { minLength: 9, maxLength: 3 } }, { problem: 'contradictory-limits', min: '9', max: '3' }],
    ['a limit that is no number', name, { validate: { maxLength: 'long' } }, { problem: 'wrong-value', property: 'maxLength' }],
    ['a pattern that does not compile', name, { validate: { pattern: '[A-' } }, { problem: 'bad-pattern' }],
    ['a pattern that may take for ever', name, { validate: { pattern: '(\\w+\\s?)+' } }, { problem: 'costly-pattern' }],
    ['another pattern that may', name, { validate: { pattern: '\\d*\\d*\\d*\\d*x' } }, { problem: 'costly-pattern' }],
    ['no options', radio, { values: [] }, { problem: 'no-options' }],
    ['options filled in later', radio, { valuesKey: 'later' }, { problem: 'dynamic-options' }],
    ['an option without a value', radio, { values: [{ label: '是' }] }, { problem: 'incomplete-option', at: 0 }],
    ['an option twice', radio, { values: [{ value: 'x', label: '一' }, { value: 'x', label: '二' }] }, { problem: 'duplicate-option', value: 'x' }],
    ['an identifying fact', name, { properties: { fact: 'name' } }, { problem: 'identifying-fact', kind: 'text' }],
    ['an unknown source', name, { properties: { prefill: 'account.salary' } }, { problem: 'unknown-prefill', source: 'account.salary' }],
    ['a fixed answer that nobody fills', name, { properties: { editable: 'no' } }, { problem: 'fixed-without-prefill' }],
    ['a variable that does not exist', name, { conditional: { hide: '=bb = "x"' } }, { problem: 'unknown-variable', variable: 'bb' }],
    ['a look at the clock', name, { conditional: { hide: '=now() > age' } }, { problem: 'reads-the-clock', name: 'now' }],
    ['a condition on itself', name, { conditional: { hide: '=a = "x"' } }, { problem: 'reads-later-answer', variable: 'a' }],
  ])('names %s', (_what, base, change, problem) => {
    expect(changed(base, change)).toContainEqual(expect.objectContaining({ element: base['id'], ...problem }));
  });

  it('names an option that a condition dreams of', () => {
    expect(found(radio, { ...name, conditional: { hide: '=b != "y"' } }))
      .toEqual([{ element: 'f1', problem: 'unknown-option', variable: 'b', value: 'y' }]);
  });

  it('names a question that is asked only later', () => {
    expect(found({ ...name, conditional: { hide: '=b = "x"' } }, radio))
      .toEqual([{ element: 'f1', problem: 'reads-later-answer', variable: 'b' }]);
  });

  it('names what stands twice', () => {
    expect(found(name, name)).toEqual([
      { element: 'f1', problem: 'duplicate-key', key: 'a' }, { element: 'f1', problem: 'duplicate-id' }]);
    expect(found({ ...radio, properties: { fact: 'f' } }, { ...radio, id: 'f3', key: 'c', properties: { fact: 'f' } }))
      .toEqual([{ element: 'f3', problem: 'duplicate-fact', fact: 'f' }]);
  });

  it('lets the rows of a list have keys of their own, and nothing that belongs to pages', () => {
    const list = (...components: Json[]) => ({ type: 'dynamiclist', id: 'l', path: 'rows', label: '列', components });
    expect(found(name, list({ ...name, id: 'f9' }))).toEqual([]);
    expect(found(list({ ...name, conditional: { hide: '=true' } }))).toEqual([{ element: 'f1', problem: 'not-in-rows', what: 'condition' }]);
    expect(found(list({ type: 'dynamiclist', id: 'l2', path: 'more', label: '列', components: [name] })))
      .toContainEqual({ element: 'l2', problem: 'not-in-rows', what: 'list' });
    expect(found(list())).toEqual([{ element: 'l', problem: 'empty-page' }]);
  });

  it('wants pages, and nothing beside them', () => {
    expect(readForm({ type: 'default', id: 'form', components: [] }).problems).toEqual([{ element: 'form', problem: 'no-pages' }]);
    expect(readForm({ type: 'default', id: 'form', components: [name] }).problems)
      .toEqual([{ element: 'f1', problem: 'outside-a-page', type: 'textfield' }]);
    expect(found()).toEqual([{ element: 'page', problem: 'empty-page' }]);
    expect(found({ type: 'group', id: 'g', label: '组', components: [name] }))
      .toEqual([{ element: 'g', problem: 'unknown-type', type: 'group' }]);
  });

  it('finds every fault in one go', () => {
    expect(found({ ...name, label: '', key: '1', validate: { pattern: '(' } }, { type: 'x', id: 'y' })).toHaveLength(4);
  });

  it.each([null, 3, 'form', [], {}, { type: 'default' }, { type: 'default', id: 'x', components: 'many' }])('is %o', (json) => {
    expect(readForm(json)).toEqual({ problems: [expect.objectContaining({ problem: 'not-a-form' })] });
  });

  it('is never a crash: a form with one value replaced is read or refused, and a form is given only without problems', () => {
    const strange = fc.oneof(fc.jsonValue(), fc.constantFrom('__proto__', '=', '=a', 'constructor', -1, 1e99, { x: 1 }, { toString: 1 }, [{ toString: null }], { id: '' }));
    fc.assert(fc.property(fc.nat(10_000), strange, (at, value) => {
      const { form, problems } = readForm(replaced(SAMPLE, at, value));
      expect(form === undefined).toBe(problems.length > 0);
      for (const { element } of problems) expect(element).not.toBe('');
    }), { numRuns: 1000 });
  });
});

/** The document with its n-th value (counted through, modulo their number) replaced. */
function replaced(json: unknown, at: number, value: unknown): unknown {
  let count = 0;
  const walk = (node: unknown, target: number): unknown => {
    const here = count;
    count += 1;
    if (here === target) return value;
    if (Array.isArray(node)) return node.map((each) => walk(each, target));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, each]) => [key, walk(each, target)]));
  };
  walk(json, -1);
  const total = count;
  count = 0;
  return walk(json, at % total);
}
