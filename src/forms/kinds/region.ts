import type { Region } from '../answers.js';
import type { RegionField } from '../definition.js';
import { districtsOf } from '../regions.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour, type Reading } from './kind.js';

/** A place in the city, chosen from the region table. The answer is its code. */
export const regionKind: FieldKindBehaviour<RegionField> = {
  types: ['select', 'textfield'],
  properties: ['level'],
  rules: [],
  define: (component, base) => ({
    ...base, kind: 'region', level: component.choice('level', ['district', 'street'], 'street'),
  }),
  read: (field, name, typed, { regions }) => readRegion(typed.one(name), name, field.level, regions),
  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};

export function readRegion(
  code: string,
  name: string,
  level: RegionField['level'],
  regions: readonly Region[],
): Reading {
  if (code === '') return EMPTY;
  const districts = districtsOf(regions);
  const choices = level === 'district'
    ? districts.map((district) => district.region)
    : districts.flatMap((district) => (district.streets.length > 0 ? district.streets : [district.region]));
  if (choices.some((region) => region.code === code)) return { answer: code };
  const known = regions.some((region) => region.code === code);
  return refuse(name, { refused: known && level === 'street' ? 'region-too-wide' : 'unknown-region' });
}
