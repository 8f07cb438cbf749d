import { Component, isObject, written } from './component.js';
import { checkConditions, type UncheckedConditions } from './check-conditions.js';
import {
  ACCOUNT_ATTRIBUTES, FACT_KINDS, FORM_FACTS,
  type Field, type FieldBase, type FieldKind, type FormDefinition, type FormElement, type FormPage,
  type ListField, type PrefillSource,
} from './definition.js';
import { listBehaviour, simpleKinds, type SimpleKind } from './kinds/registry.js';
import { ROW_LIMIT } from './kinds/list.js';
import type { FormProblem } from './problems.js';

const ELEMENT_LIMIT = 500;
const ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Also a FEEL name and an input name, hence no hyphen and no dot. */
const KEY = /^[a-z][A-Za-z0-9_]{0,63}$/;
const FEEL_WORDS = new Set([
  'and', 'or', 'not', 'in', 'if', 'then', 'else', 'for', 'return', 'some', 'every', 'satisfies', 'between',
  'instance', 'of', 'function', 'external', 'true', 'false', 'null', 'date', 'time', 'duration', 'constructor',
]);
/** Names that our pages use for inputs of their own, or that would hide a form's own methods from scripts. */
const RESERVED = new Set(['revision', 'action', 'submit', 'method', 'elements']);
const COMMON_PROPERTIES = ['kind', 'prefill', 'editable', 'fact'];
const COMMON_RULES = ['required'];

/** Standard form-js types and the kind each stands for when `properties.kind` doesn't say otherwise. */
const KIND_OF_TYPE: Readonly<Record<string, FieldKind>> = {
  textfield: 'text', textarea: 'textarea', number: 'number', select: 'select', radio: 'radio',
  checkbox: 'checkbox', checklist: 'checklist', datetime: 'date', dynamiclist: 'list',
};

/**
 * Reads a form-js document into a form, or names every problem with its element. There is a form only when there
 * is no problem: what is published has been checked, so nothing fails at a counter.
 *
 * @param facts variables besides the answers that conditions may use
 */
export function readForm(
  json: unknown,
  facts: readonly string[] = FORM_FACTS,
): { form?: FormDefinition; problems: readonly FormProblem[] } {
  const reader = new FormReader(facts);
  const form = reader.form(json);
  if (form === undefined) return { problems: reader.problems };
  const checked = checkConditions(form, reader.conditions, facts, reader.problems);
  return reader.problems.length === 0 ? { form: checked, problems: [] } : { problems: reader.problems };
}

class FormReader {
  readonly problems: FormProblem[] = [];
  /** The FEEL source of each element that has one; parsed once all keys are known. */
  readonly conditions: UncheckedConditions = new Map();
  private readonly ids = new Set<string>();
  private readonly keys = new Set<string>();
  private readonly facts = new Set<string>();
  private count = 0;

  constructor(private readonly outsideFacts: readonly string[]) {}

  form(json: unknown): FormDefinition | undefined {
    const id = isObject(json) && typeof json['id'] === 'string' && json['id'] !== '' ? json['id'] : undefined;
    if (!isObject(json) || json['type'] !== 'default' || id === undefined || !Array.isArray(json['components'])) {
      this.problems.push({ element: id ?? 'form', problem: 'not-a-form' });
      return undefined;
    }
    if (json['components'].length === 0) this.problems.push({ element: id, problem: 'no-pages' });
    return { id, pages: this.components(json['components'], 'components').flatMap((component) => this.page(component)) };
  }

  private components(list: unknown, path: string): readonly Component[] {
    if (!Array.isArray(list)) return [];
    return list.flatMap((json: unknown, index) => {
      this.count += 1;
      const place = `${path}[${index}]`;
      if (this.count > ELEMENT_LIMIT) {
        if (this.count === ELEMENT_LIMIT + 1) {
          this.problems.push({ element: place, problem: 'too-many-elements', max: ELEMENT_LIMIT });
        }
        return [];
      }
      if (!isObject(json)) {
        this.problems.push({ element: place, problem: 'unknown-type', type: written(json) });
        return [];
      }
      const name = [json['id'], json['key'], place].find((candidate) => typeof candidate === 'string' && candidate !== '');
      return [new Component(json, String(name), this.problems)];
    });
  }

  private page(component: Component): FormPage[] {
    const type = written(component.json['type']);
    if (type !== 'group') {
      component.fault({ problem: 'outside-a-page', type });
      return [];
    }
    const id = this.id(component);
    const title = component.text('label');
    if (title === undefined) component.fault({ problem: 'missing-label' });
    if (component.json['path'] !== undefined && component.json['path'] !== '') {
      component.fault({ problem: 'wrong-value', property: 'path' });
    }
    this.knownNames(component, component.properties, ['hint']);
    const components = this.components(component.json['components'], component.element);
    const elements = components.flatMap((inner) => this.element(inner));
    if (components.length === 0) component.fault({ problem: 'empty-page' });
    const hint = component.property('hint');
    this.condition(component, id);
    return [{ id, title: title ?? '', elements, ...(hint === undefined ? {} : { hint }) }];
  }

  private element(component: Component): FormElement[] {
    if (component.json['type'] !== 'text') return this.field(component, false);
    const id = this.id(component);
    const text = component.text('text');
    if (text === undefined) component.fault({ problem: 'missing-label' });
    this.condition(component, id);
    return [{ kind: 'static', id, text: text ?? '' }];
  }

  private field(component: Component, inRow: boolean): Field[] {
    const kind = this.kind(component);
    if (kind === undefined) return [];
    if (inRow) this.refuseInRow(component);
    if (kind === 'list') {
      if (!inRow) return [this.list(component)];
      component.fault({ problem: 'not-in-rows', what: 'list' });
      return [];
    }
    const behaviour = simpleKinds[kind];
    this.knownNames(component, component.properties, [...COMMON_PROPERTIES, ...behaviour.properties]);
    this.knownNames(component, component.rules, [...COMMON_RULES, ...behaviour.rules]);
    return [behaviour.define(component, this.base(component, kind, inRow))];
  }

  private list(component: Component): ListField {
    this.knownNames(component, component.properties, [...COMMON_PROPERTIES, ...listBehaviour.properties]);
    const base = this.base(component, 'list', false);
    const bounds = { from: component.properties, least: 0, most: ROW_LIMIT, whole: true };
    const min = component.number('min', bounds) ?? (base.required ? 1 : 0);
    const max = component.number('max', bounds) ?? 10;
    if (min > max) component.fault({ problem: 'contradictory-limits', min: String(min), max: String(max) });
    const own = new Set(this.keys);
    this.keys.clear();
    const components = this.components(component.json['components'], component.element);
    const fields = components
      .flatMap((inner) => this.field(inner, true))
      .flatMap((field) => (field.kind === 'list' ? [] : [field]));
    this.keys.clear();
    for (const key of own) this.keys.add(key);
    if (components.length === 0) component.fault({ problem: 'empty-page' });
    return { ...base, kind: 'list', min, max, fields };
  }

  private kind(component: Component): FieldKind | undefined {
    const type = written(component.json['type']);
    const asked = component.property('kind');
    if (asked === undefined) {
      const kind = Object.hasOwn(KIND_OF_TYPE, type) ? KIND_OF_TYPE[type] : undefined;
      if (kind === undefined) component.fault({ problem: 'unknown-type', type });
      return kind;
    }
    if (asked !== 'list' && !Object.hasOwn(simpleKinds, asked)) {
      component.fault({ problem: 'unknown-kind', kind: asked });
      return undefined;
    }
    const kind = asked as FieldKind;
    const types = kind === 'list' ? listBehaviour.types : simpleKinds[kind as SimpleKind].types;
    if (!types.includes(type)) component.fault({ problem: 'kind-needs-type', kind, types });
    return kind;
  }

  private base(component: Component, kind: FieldKind, inRow: boolean): FieldBase {
    const json = component.json;
    const key = typeof json['key'] === 'string' ? json['key'] : kind === 'list' ? written(json['path'] ?? '') : '';
    if (!KEY.test(key) || FEEL_WORDS.has(key) || RESERVED.has(key)) component.fault({ problem: 'bad-key', key });
    else if (this.keys.has(key) || this.outsideFacts.includes(key)) component.fault({ problem: 'duplicate-key', key });
    this.keys.add(key);
    const id = this.id(component, key);
    const label = component.text('label');
    if (label === undefined) component.fault({ problem: 'missing-label' });
    const hint = component.text('description');
    const prefill = this.prefill(component);
    const editable = component.choice('editable', ['yes', 'no'], 'yes') === 'yes';
    if (!editable && prefill === undefined) component.fault({ problem: 'fixed-without-prefill' });
    const fact = this.fact(component, kind);
    if (!inRow) this.condition(component, id);
    return {
      id, key, label: label ?? '', required: component.rules['required'] === true, editable,
      ...(hint === undefined ? {} : { hint }),
      ...(prefill === undefined ? {} : { prefill }),
      ...(fact === undefined ? {} : { fact }),
    };
  }

  private id(component: Component, otherwise?: string): string {
    const id = typeof component.json['id'] === 'string' ? component.json['id'] : (otherwise ?? '');
    if (!ID.test(id)) component.fault({ problem: 'bad-id' });
    else if (this.ids.has(id)) component.fault({ problem: 'duplicate-id' });
    this.ids.add(id);
    return id;
  }

  private fact(component: Component, kind: FieldKind): string | undefined {
    const fact = component.property('fact');
    if (fact === undefined) return undefined;
    if (!KEY.test(fact) || FEEL_WORDS.has(fact)) component.fault({ problem: 'wrong-value', property: 'fact' });
    if (!(FACT_KINDS as readonly string[]).includes(kind)) component.fault({ problem: 'identifying-fact', kind });
    if (this.facts.has(fact)) component.fault({ problem: 'duplicate-fact', fact });
    this.facts.add(fact);
    return fact;
  }

  private prefill(component: Component): PrefillSource | undefined {
    const source = component.property('prefill');
    if (source === undefined) return undefined;
    const account = /^account\.(\w+)$/.exec(source)?.[1];
    const attribute = ACCOUNT_ATTRIBUTES.find((candidate) => candidate === account);
    if (attribute !== undefined) return { from: 'account', attribute };
    const certificate = /^certificate:([0-9A-Z]{21})\.([A-Za-z][A-Za-z0-9_]{0,63})$/.exec(source);
    const [, typeCode, key] = certificate ?? [];
    if (typeCode !== undefined && key !== undefined) return { from: 'certificate', typeCode, attribute: key };
    component.fault({ problem: 'unknown-prefill', source });
    return undefined;
  }

  private condition(component: Component, id: string): void {
    const conditional = component.json['conditional'];
    const hide = isObject(conditional) ? conditional['hide'] : undefined;
    if (hide === undefined || hide === '') return;
    if (typeof hide === 'string') this.conditions.set(id, { feel: hide, element: component.element });
    else component.fault({ problem: 'wrong-value', property: 'conditional.hide' });
  }

  private refuseInRow(component: Component): void {
    if (component.json['conditional'] !== undefined) component.fault({ problem: 'not-in-rows', what: 'condition' });
    if (component.property('prefill') !== undefined) component.fault({ problem: 'not-in-rows', what: 'prefill' });
    if (component.property('fact') !== undefined) component.fault({ problem: 'not-in-rows', what: 'fact' });
  }

  /** A misspelt setting would be obeyed by nobody. */
  private knownNames(component: Component, found: Record<string, unknown>, known: readonly string[]): void {
    for (const property of Object.keys(found)) {
      if (!known.includes(property)) component.fault({ problem: 'unknown-property', property });
    }
  }
}
