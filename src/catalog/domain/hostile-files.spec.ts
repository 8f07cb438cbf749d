import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCertificateType } from '../../certificates/domain/certificate-type.js';
import { readForm } from '../../forms/read-form.js';
import { readMaterials } from '../../materials/domain/read-materials.js';
import { seedPackages } from '../../seed/seed-packages.js';
import { readItem } from './read-item.js';

/** What an author's file may hold in place of what is expected; an object's own `toString` breaks whoever turns it into text. */
const STRANGE: readonly unknown[] = [
  '', '=', '__proto__', 'constructor', 0, -1, 1e99, true, null, [], {}, [[]], [null], [{}], { '': '' }, { id: '' }, { length: 3 },
  JSON.parse('{"__proto__":1}'), { toString: 1 }, [{ toString: null }], { toJSON: 1 },
];

const type: unknown = JSON.parse(readFileSync(new URL('../../seed/certificate-types/residence-permit.json', import.meta.url), 'utf8'));
const files = (await seedPackages()).get('residence-permit');
const file = (name: string): unknown => JSON.parse(files?.[name] ?? 'null');

it.each<[string, unknown, (json: unknown) => unknown]>([
  ['item.json', file('item.json'), (json) => readItem(json, [])],
  ['materials.json', file('materials.json'), (json) => readMaterials(json)],
  ['form.json', file('form.json'), (json) => readForm(json)],
  ['a certificate type', type, readCertificateType],
])('%s with any of its values replaced is read or refused, and never a crash', (_name, json, read) => {
  const places = [...placesOf(json)];
  expect(places.length).toBeGreaterThan(10);
  for (const place of places) {
    for (const value of STRANGE) expect(() => read(replaced(json, place, value)), `${place.join('.')} = ${JSON.stringify(value)}`).not.toThrow();
  }
}, 60_000);

/** The path of each value, the whole first. */
function* placesOf(json: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  yield path;
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) yield* placesOf(value, [...path, key]);
}

function replaced(json: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json)) return json.map((each: unknown, index) => (String(index) === key ? replaced(each, rest, value) : each));
  const object = json as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaced(object[key], rest, value) };
}
