import { expect, it } from 'vitest';
import { readFacts } from './typed-facts.js';

const declared = [
  { name: 'area', type: 'number' as const },
  { name: 'urgent', type: 'boolean' as const },
  { name: 'kind', type: 'string' as const },
  { name: 'shops', type: 'list' as const },
];

it('reads each value as its variable was declared', () => {
  expect(readFacts(declared, { area: ' 60.5 ', urgent: 'false', kind: 'canteen', shops: 'north\n\nsouth ' })).toEqual({
    facts: { area: 60.5, urgent: false, kind: 'canteen', shops: ['north', 'south'] },
  });
});

it('leaves what is blank as it is, and what nobody declared out', () => {
  expect(readFacts(declared, { area: ' ', other: 'x', constructor: 'y' })).toEqual({ facts: {} });
});

it('names every value that does not fit', () => {
  expect(readFacts(declared, { area: 'sixty', urgent: 'yes', kind: 'a' })).toEqual({ wrong: ['area', 'urgent'] });
});
