import type { DateLimit, Option } from './definition.js';
import type { FormFault, FormProblem } from './problems.js';
import { isCalendarDate } from '../accounts/domain/identity-numbers.js';

const OPTION_LIMIT = 500;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as its author wrote it, for a fault's text. `String` would call what a file names `toString`. */
export function written(value: unknown): string {
  return typeof value === 'string' ? value : String(JSON.stringify(value));
}

/** Reads one form-js component and notes every fault under the element's name. */
export class Component {
  readonly properties: Record<string, unknown>;
  readonly rules: Record<string, unknown>;

  constructor(
    readonly json: Record<string, unknown>,
    readonly element: string,
    private readonly problems: FormProblem[],
  ) {
    this.properties = isObject(json['properties']) ? json['properties'] : {};
    this.rules = isObject(json['validate']) ? json['validate'] : {};
  }

  fault(fault: FormFault): void {
    this.problems.push({ element: this.element, ...fault });
  }

  /** A property that is plain text; absent and blank are the same. */
  text(name: string, from: Record<string, unknown> = this.json): string | undefined {
    const value = from[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') {
      this.fault({ problem: 'wrong-value', property: name });
      return undefined;
    }
    return value.trim() === '' ? undefined : value.trim();
  }

  /** A property (`properties.*`): form-js's editor knows text only. */
  property(name: string): string | undefined {
    return this.text(name, this.properties);
  }

  choice<const V extends string>(name: string, values: readonly V[], otherwise: V): V {
    const value = this.property(name);
    if (value === undefined) return otherwise;
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) this.fault({ problem: 'wrong-value', property: name });
    return found ?? otherwise;
  }

  /** A number of a rule or property, within limits; the editor writes numbers as text at times. */
  number(
    name: string,
    { from = this.rules, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER, whole = false }: {
      from?: Record<string, unknown>; least?: number; most?: number; whole?: boolean;
    } = {},
  ): number | undefined {
    const value = from[name];
    if (value === undefined || value === null || value === '') return undefined;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number) || number < least || number > most
      || (whole && !Number.isInteger(number))) {
      this.fault({ problem: 'wrong-value', property: name });
      return undefined;
    }
    return number;
  }

  /** A pair of limits that don't contradict one another. */
  limits(minName: string, maxName: string, bounds: { least?: number; most?: number; whole?: boolean } = {}): {
    min?: number; max?: number;
  } {
    const min = this.number(minName, bounds);
    const max = this.number(maxName, bounds);
    if (min !== undefined && max !== undefined && min > max) {
      this.fault({ problem: 'contradictory-limits', min: String(min), max: String(max) });
    }
    return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  }

  /** 'today', 'today+30d', 'today-18y', 'today+6m' or a date. */
  dateLimit(name: string): DateLimit | undefined {
    const value = this.property(name);
    if (value === undefined) return undefined;
    if (isCalendarDate(value)) return { on: value };
    const match = /^today(?:([+-]\d{1,4})([dmy]))?$/.exec(value);
    if (match === null) {
      this.fault({ problem: 'wrong-value', property: name });
      return undefined;
    }
    const unit = ({ d: 'day', m: 'month', y: 'year' } as const)[(match[2] ?? 'd') as 'd' | 'm' | 'y'];
    return { fromToday: Number(match[1] ?? 0), unit };
  }

  options(): readonly Option[] {
    if (this.json['valuesKey'] !== undefined || this.json['valuesExpression'] !== undefined) {
      this.fault({ problem: 'dynamic-options' });
      return [];
    }
    const values = this.json['values'];
    if (!Array.isArray(values) || values.length === 0 || values.length > OPTION_LIMIT) {
      this.fault({ problem: 'no-options' });
      return [];
    }
    const options: Option[] = [];
    values.forEach((entry: unknown, at) => {
      const { value, label } = isObject(entry) ? entry : {};
      if (typeof value !== 'string' || value.trim() === '' || typeof label !== 'string' || label.trim() === '') {
        this.fault({ problem: 'incomplete-option', at });
      } else if (options.some((option) => option.value === value)) {
        this.fault({ problem: 'duplicate-option', value });
      } else options.push({ value, label: label.trim() });
    });
    return options;
  }
}
