import { parseCondition, type Condition } from '../../forms/condition.js';
import type { PackageFault, PackageProblem } from './package-problems.js';

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one authored JSON file piece by piece and notes every fault with its place, so that all are mended in one go. */
export class JsonReader {
  readonly problems: PackageProblem[] = [];

  constructor(private readonly file: string) {}

  fault(at: string, fault: PackageFault, severity: 'error' | 'warning' = 'error'): void {
    this.problems.push({ file: this.file, at, severity, from: 'package', fault });
  }

  object(from: Json, key: string, at: string): Json {
    const value = from[key];
    if (isObject(value)) return value;
    this.fault(join(at, key), { problem: value === undefined ? 'missing' : 'not-an-object' });
    return {};
  }

  onlyKeys(from: Json, known: readonly string[], at: string): void {
    for (const key of Object.keys(from)) {
      if (!known.includes(key)) this.fault(join(at, key), { problem: 'unknown-key' });
    }
  }

  text(from: Json, key: string, at: string, max = 2000): string {
    const value = from[key];
    if (value === undefined) this.fault(join(at, key), { problem: 'missing' });
    else if (typeof value !== 'string') this.fault(join(at, key), { problem: 'not-text' });
    else if (value.trim() === '') this.fault(join(at, key), { problem: 'empty' });
    else if (value.length > max) this.fault(join(at, key), { problem: 'too-long', max });
    else return value.trim();
    return '';
  }

  optionalText(from: Json, key: string, at: string, max = 2000): string | undefined {
    return from[key] === undefined ? undefined : this.text(from, key, at, max) || undefined;
  }

  boolean(from: Json, key: string, at: string): boolean {
    const value = from[key];
    if (typeof value === 'boolean') return value;
    this.fault(join(at, key), { problem: value === undefined ? 'missing' : 'not-boolean' });
    return false;
  }

  whole(from: Json, key: string, at: string, min: number, max: number): number {
    const value = from[key];
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    this.fault(join(at, key), value === undefined ? { problem: 'missing' } : { problem: 'not-a-whole-number', min, max });
    return min;
  }

  optionalWhole(from: Json, key: string, at: string, min: number, max: number): number | undefined {
    return from[key] === undefined ? undefined : this.whole(from, key, at, min, max);
  }

  oneOf<const T extends string>(from: Json, key: string, at: string, known: readonly [T, ...T[]], otherwise?: T): T {
    if (from[key] === undefined && otherwise !== undefined) return otherwise;
    const value = this.text(from, key, at);
    const found = known.find((each) => each === value);
    if (value !== '' && found === undefined) this.fault(join(at, key), { problem: 'unknown-value', found: value, known });
    return found ?? known[0];
  }

  list(from: Json, key: string, at: string): readonly unknown[] {
    const value = from[key];
    if (Array.isArray(value)) return value as unknown[];
    this.fault(join(at, key), { problem: value === undefined ? 'missing' : 'not-a-list' });
    return [];
  }

  /** An absent list is an empty one. */
  optionalList(from: Json, key: string, at: string): readonly unknown[] {
    return from[key] === undefined ? [] : this.list(from, key, at);
  }

  texts(from: Json, key: string, at: string): string[] {
    return this.optionalList(from, key, at).flatMap((value, index) => {
      if (typeof value === 'string' && value.trim() !== '') return [value.trim()];
      this.fault(`${join(at, key)}[${index}]`, { problem: typeof value === 'string' ? 'empty' : 'not-text' });
      return [];
    });
  }

  /** Objects of a list, each with its place; ids among them are unique. */
  items<T extends { readonly id: string }>(
    from: Json, key: string, at: string, read: (item: Json, at: string) => T, optional = false,
  ): T[] {
    const values = optional ? this.optionalList(from, key, at) : this.list(from, key, at);
    const seen = new Set<string>();
    return values.flatMap((value, index) => {
      const place = `${join(at, key)}[${index}]`;
      if (!isObject(value)) {
        this.fault(place, { problem: 'not-an-object' });
        return [];
      }
      const item = read(value, place);
      if (seen.has(item.id)) this.fault(`${place}.id`, { problem: 'duplicate-id', found: item.id });
      seen.add(item.id);
      return [item];
    });
  }

  id(from: Json, at: string): string {
    const id = this.text(from, 'id', at, 60);
    if (id !== '' && !/^[a-z][a-z0-9_-]*$/.test(id)) this.fault(join(at, 'id'), { problem: 'bad-id' });
    return id;
  }

  /** A FEEL expression; everything it may read is in `known`. */
  feel(from: Json, key: string, at: string, known: readonly string[]): Condition {
    const source = this.text(from, key, at);
    const { condition, problems } = parseCondition(source, known);
    if (source !== '') {
      for (const condition of problems) this.fault(join(at, key), { problem: 'condition', condition });
    }
    return condition;
  }
}

export function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
