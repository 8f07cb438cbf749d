import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { materialTexts } from './material-texts.js';
import { readMaterials } from './read-materials.js';

const certificate = { by: 'certificate', type: '11100000000013127D001' };
const upload = { by: 'upload', accept: ['pdf'] };
const slot = { id: 'home', name: '居住证明', required: true, purpose: '证明住址', source: 'other', satisfiedBy: [certificate, upload] };
const found = (changed: Record<string, unknown>, known?: string[]) => readMaterials({ slots: [{ ...slot, ...changed }] }, known).problems;

describe('a material list', () => {
  it('is read with its ways in order and the usual limits for uploads', () => {
    const { materials, problems } = readMaterials({ slots: [slot] });
    expect(problems).toEqual([]);
    expect(materials?.slots[0]?.satisfiedBy).toEqual([
      { by: 'certificate', type: '11100000000013127D001', hold: [] },
      { by: 'upload', accept: ['pdf'], maxFiles: 5, maxBytes: 10_485_760 },
    ]);
  });

  it('names its texts for translation', () => {
    const { materials } = readMaterials({ slots: [{ ...slot, howTo: '在社区开具', satisfiedBy: [{ by: 'promise', text: '我承诺' }] }] });
    expect(materialTexts(materials!)).toEqual([
      { id: 'materials.home.name', text: '居住证明' }, { id: 'materials.home.purpose', text: '证明住址' },
      { id: 'materials.home.howTo', text: '在社区开具' }, { id: 'materials.home.promise', text: '我承诺' },
    ]);
  });

  it.each([
    [{ name: '' }, { element: 'home', problem: 'wrong-value', key: 'name' }],
    [{ purpose: '长'.repeat(201) }, { element: 'home', problem: 'wrong-value', key: 'purpose' }],
    [{ source: 'nobody' }, { element: 'home', problem: 'wrong-value', key: 'source' }],
    [{ required: undefined }, { element: 'home', problem: 'missing', key: 'required' }],
    [{ optional: true }, { element: 'home', problem: 'unknown-key', key: 'optional' }],
    [{ when: '=houses = "own"' }, { element: 'home', problem: 'condition', key: 'when', condition: { problem: 'unknown-variable', variable: 'houses' } }],
    [{ when: '=today() > "2"' }, { element: 'home', problem: 'condition', key: 'when' }],
    [{ satisfiedBy: [] }, { element: 'home', problem: 'missing', key: 'satisfiedBy' }],
    [{ satisfiedBy: [{ by: 'fax' }] }, { element: 'home.satisfiedBy[0]', problem: 'unknown-way', by: 'fax' }],
    [{ satisfiedBy: [{ by: 'certificate', type: 'ID' }, upload] }, { element: 'home.satisfiedBy[0]', problem: 'bad-type-code', type: 'ID' }],
    [{ satisfiedBy: [{ by: 'upload', accept: ['exe'] }] }, { element: 'home.satisfiedBy[0]', problem: 'wrong-value', key: 'accept' }],
    [{ satisfiedBy: [{ by: 'upload', accept: ['pdf'], maxBytes: 1e12 }] }, { element: 'home.satisfiedBy[0]', problem: 'wrong-value', key: 'maxBytes' }],
    [{ satisfiedBy: [upload, upload] }, { element: 'home.satisfiedBy[1]', problem: 'same-way-twice', by: 'upload' }],
    [{ satisfiedBy: [{ by: 'deferred', days: 0 }] }, { element: 'home.satisfiedBy[0]', problem: 'wrong-value', key: 'days' }],
    [{ satisfiedBy: [{ ...certificate, hold: { A: 1 } }, upload] }, { element: 'home.satisfiedBy[0]', problem: 'wrong-value', key: 'hold.A' }],
  ])('names what is wrong and where: %o', (changed, problem) => {
    expect(found(changed)).toContainEqual(expect.objectContaining({ severity: 'error', ...problem }));
  });

  it('refuses to ask a person before the city has looked', () => {
    expect(found({ satisfiedBy: [upload, certificate] }))
      .toEqual([{ element: 'home.satisfiedBy[1]', severity: 'error', problem: 'person-before-machine', by: 'certificate' }]);
  });

  it('warns of a government paper that can only be uploaded, and of a slot without a fallback', () => {
    expect(found({ source: 'government', satisfiedBy: [upload] })).toEqual([
      { element: 'home', severity: 'warning', problem: 'government-material-by-upload-only' }]);
    expect(found({ satisfiedBy: [certificate] })).toEqual([{ element: 'home', severity: 'warning', problem: 'no-fallback' }]);
  });

  it('refuses two slots of one name', () => {
    expect(readMaterials({ slots: [slot, slot] }).problems)
      .toEqual([{ element: 'home', severity: 'error', problem: 'duplicate-id' }]);
  });

  it('never throws, and gives materials exactly when there is no error', () => {
    const json = fc.oneof(fc.json().map((text): unknown => JSON.parse(text)), fc.record({ slots: fc.array(fc.record({
      id: fc.constantFrom('a', 'b', 'A b'), name: fc.string(), required: fc.oneof(fc.boolean(), fc.string()), purpose: fc.string(),
      source: fc.constantFrom('government', 'x'),
      satisfiedBy: fc.array(fc.oneof(fc.constant(certificate), fc.constant(upload), fc.jsonValue(), fc.record({ by: fc.constantFrom('promise', 'deferred', 'data-call') }))),
    }))}));
    fc.assert(fc.property(json, (value) => {
      const { materials, problems } = readMaterials(value);
      expect(materials === undefined).toBe(problems.some((problem) => problem.severity === 'error'));
    }), { numRuns: 500 });
  });
});
