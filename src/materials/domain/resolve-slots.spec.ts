import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMaterials } from './read-materials.js';
import {
  isOpen, NOTHING_PROVIDED, resolveSlots,
  type Holding, type Holdings, type Provided, type ResolvedSlot, type SourceState,
} from './resolve-slots.js';

const ID_CARD = '11100000000013127D001';
const PROPERTY = '11100000MB03271699001';
const LEASE = '89010000000000001X001';
const TODAY = '2026-11-23';

const { materials, problems } = readMaterials({
  slots: [
    {
      id: 'identity', name: '身份证', required: true, purpose: '核对身份', source: 'government',
      satisfiedBy: [{ by: 'certificate', type: ID_CARD }, { by: 'upload', accept: ['jpeg'] }],
    },
    {
      id: 'home', name: '居住证明', required: true, purpose: '证明住址', source: 'government',
      satisfiedBy: [
        { by: 'certificate', type: PROPERTY, hold: { KZ_DISTRICT: '=district' } },
        { by: 'certificate', type: LEASE, source: 'lease-register' },
        { by: 'upload', accept: ['pdf', 'jpeg', 'png'], maxFiles: 5 },
      ],
    },
    {
      id: 'insurance', name: '社保记录', required: '=work = "employed"', when: '=work != "student"', purpose: '证明就业', source: 'government',
      satisfiedBy: [{ by: 'data-call', source: 'social-insurance' }, { by: 'promise', text: '本人承诺已缴纳社保' }, { by: 'deferred', days: 5 }],
    },
  ],
}, ['work', 'district']);
if (materials === undefined) throw new Error(JSON.stringify(problems));

const idCard: Holding = { id: 'c1', type: ID_CARD, version: 1, status: 'valid', validFrom: '2020-01-01', validTo: '2030-01-01', label: '居民身份证' };
const house: Holding = {
  id: 'c2', type: PROPERTY, version: 1, status: 'valid', validFrom: '2020-01-01', validTo: null, label: '不动产权证',
  attributes: { KZ_DISTRICT: '890104' },
};
const variables = { work: 'employed', district: '890104' };
const up = { 'social-insurance': 'up', 'lease-register': 'up' } as const;

function resolve(holdings: Partial<Holdings>, provided: Partial<Provided> = {}, facts: Record<string, unknown> = variables) {
  const resolved = resolveSlots(materials!, facts, { certificates: [], sources: up, ...holdings }, { ...NOTHING_PROVIDED, ...provided }, TODAY);
  return Object.fromEntries(resolved.map((slot) => [slot.slot.id, slot])) as Record<'identity' | 'home' | 'insurance', ResolvedSlot>;
}

describe('what needs no submission', () => {
  it('asks only for authorisation where a valid certificate is held, and offers the upload as a choice', () => {
    const { identity } = resolve({ certificates: [idCard] });
    expect(identity).toMatchObject({ state: 'authorise', candidates: [{ id: 'c1' }], by: { by: 'certificate' }, reason: null });
    expect(identity.alternatives.map((way) => way.by)).toEqual(['upload']);
    expect(isOpen(identity)).toBe(true);
  });

  it('is met once the holder has authorised this use', () => {
    const { identity } = resolve({ certificates: [idCard] }, { grants: [{ slotId: 'identity', certificateId: 'c1' }] });
    expect(identity).toMatchObject({ state: 'met', by: { by: 'certificate' }, candidates: [{ id: 'c1' }] });
    expect(isOpen(identity)).toBe(false);
  });

  it('does not take the authorisation of another slot or another certificate', () => {
    const grants = [{ slotId: 'home', certificateId: 'c1' }, { slotId: 'identity', certificateId: 'c2' }];
    expect(resolve({ certificates: [idCard] }, { grants }).identity.state).toBe('authorise');
  });

  it('lets a data source answer under authorisation', () => {
    expect(resolve({}).insurance).toMatchObject({ state: 'authorise', by: { source: 'social-insurance' } });
    expect(resolve({}, { grants: [{ slotId: 'insurance', source: 'social-insurance' }] }).insurance.state).toBe('met');
  });

  it('offers the certificate that is valid longest first', () => {
    const longer = { ...idCard, id: 'c9', validTo: null };
    expect(resolve({ certificates: [idCard, longer] }).identity.candidates.map(({ id }) => id)).toEqual(['c9', 'c1']);
  });
});

describe('certificates that are not used', () => {
  it.each([
    [{ ...idCard, status: 'revoked' as const }, { because: 'revoked' }],
    [{ ...idCard, status: 'suspended' as const }, { because: 'suspended' }],
    [{ ...idCard, validTo: '2026-11-22' }, { because: 'expired', on: '2026-11-22' }],
    [{ ...idCard, validFrom: '2026-11-24' }, { because: 'not-yet-valid', from: '2026-11-24' }],
  ])('says why: %o', (certificate, reason) => {
    const { identity } = resolve({ certificates: [certificate] }, { grants: [{ slotId: 'identity', certificateId: 'c1' }] });
    expect(identity).toMatchObject({ state: 'upload-needed', candidates: [], reason });
  });

  it('takes a certificate on its first and on its last day', () => {
    expect(resolve({ certificates: [{ ...idCard, validFrom: TODAY, validTo: TODAY }] }).identity.state).toBe('authorise');
  });

  it('does not take a home in another district than the application names', () => {
    expect(resolve({ certificates: [house] }).home.state).toBe('authorise');
    expect(resolve({ certificates: [house] }, {}, { ...variables, district: '890105' }).home)
      .toMatchObject({ state: 'upload-needed', reason: { because: 'attribute-differs', attribute: 'KZ_DISTRICT' } });
    expect(resolve({ certificates: [house] }, {}, { work: 'employed' }).home.state).toBe('upload-needed');
  });

  it('says that none is held', () => {
    expect(resolve({}).identity).toMatchObject({ state: 'upload-needed', reason: { because: 'no-certificate', type: ID_CARD } });
  });
});

describe('when a source is down', () => {
  const down = { sources: { 'social-insurance': 'down', 'lease-register': 'down' } as Record<string, SourceState> };

  it('offers the fallback and keeps the reason', () => {
    expect(resolve(down).home).toMatchObject({
      state: 'source-down-fallback', by: { by: 'upload' }, reason: { because: 'source-down', source: 'lease-register' },
    });
    expect(resolve(down).insurance).toMatchObject({
      state: 'source-down-fallback', by: { by: 'promise' }, reason: { because: 'source-down', source: 'social-insurance' },
      alternatives: [{ by: 'deferred' }],
    });
  });

  it('keeps the reason with the upload that was handed in instead', () => {
    expect(resolve(down, { uploads: { home: ['f1'] } }).home)
      .toMatchObject({ state: 'met', by: { by: 'upload' }, files: ['f1'], reason: { because: 'source-down' } });
  });

  it('still uses the certificate that is at hand', () => {
    expect(resolve({ ...down, certificates: [house] }).home).toMatchObject({ state: 'authorise', by: { type: PROPERTY } });
  });

  it('tells an answer of nothing from an outage', () => {
    expect(resolve({ sources: { 'social-insurance': 'no-record' } }).insurance)
      .toMatchObject({ state: 'promise', reason: { because: 'no-record' } });
  });
});

describe('what depends on the answers', () => {
  it('does not ask a student for insurance, and leaves it open to those without work', () => {
    expect(resolve({}, {}, { ...variables, work: 'student' }).insurance).toMatchObject({ state: 'not-needed', required: false });
    const free = resolve({}, {}, { ...variables, work: 'none' }).insurance;
    expect(free.required).toBe(false);
    expect(isOpen(free)).toBe(false);
    expect(isOpen(resolve({}).insurance)).toBe(true);
  });

  it('takes a signed promise or a deferral', () => {
    const missing = { sources: { 'social-insurance': 'no-record' as const } };
    expect(resolve(missing, { promises: ['insurance'] }).insurance).toMatchObject({ state: 'met', by: { by: 'promise' } });
    expect(resolve(missing, { deferrals: ['insurance'] }).insurance).toMatchObject({ state: 'met', by: { by: 'deferred' } });
  });

  it('says so when no way is left', () => {
    const only = readMaterials({ slots: [{
      id: 'permit', name: '居住证', required: true, purpose: '签注', source: 'government', satisfiedBy: [{ by: 'certificate', type: ID_CARD }],
    }] });
    const [permit] = resolveSlots(only.materials!, {}, { certificates: [{ ...idCard, status: 'revoked' }], sources: {} }, NOTHING_PROVIDED, TODAY);
    expect(permit).toMatchObject({ state: 'unavailable', by: null, reason: { because: 'revoked' } });
    expect(isOpen(permit!)).toBe(true);
  });
});

describe('兩個免於提交, for any wallet', () => {
  const holding = fc.record({
    id: fc.uuid(), type: fc.constantFrom(ID_CARD, PROPERTY, LEASE), version: fc.integer({ min: 1, max: 9 }),
    status: fc.constantFrom<Holding['status'][]>('valid', 'valid', 'revoked', 'expired', 'suspended', 'replaced'),
    validFrom: fc.constantFrom('2020-01-01', TODAY, '2026-11-24'),
    validTo: fc.constantFrom(null, '2026-11-22', TODAY, '2030-01-01'),
    label: fc.constant('证'), attributes: fc.constantFrom({}, { KZ_DISTRICT: '890104' }, { KZ_DISTRICT: '890199' }),
  });
  const state = fc.constantFrom<SourceState[]>('up', 'down', 'no-record');
  const arbitrary = fc.record({
    certificates: fc.array(holding, { maxLength: 6 }),
    sources: fc.record({ 'social-insurance': state, 'lease-register': state }),
  });
  const usable = (holdings: Holdings, type: string) => holdings.certificates.filter((each) =>
    each.type === type && each.status === 'valid' && each.validFrom <= TODAY && (each.validTo === null || each.validTo >= TODAY));

  it('never makes an upload a must while a valid matching certificate is held', () => {
    fc.assert(fc.property(arbitrary, (holdings) => {
      const { identity, home } = resolve(holdings);
      expect(identity.state === 'authorise').toBe(usable(holdings, ID_CARD).length > 0);
      const homes = usable(holdings, LEASE).length > 0
        || usable(holdings, PROPERTY).some((each) => each.attributes?.['KZ_DISTRICT'] === '890104');
      expect(home.state === 'authorise').toBe(homes);
    }), { numRuns: 300 });
  });

  it('never proposes or counts a certificate that is not valid today, whatever was authorised', () => {
    fc.assert(fc.property(arbitrary, (holdings) => {
      const grants = holdings.certificates.flatMap(({ id }) => [{ slotId: 'identity', certificateId: id }, { slotId: 'home', certificateId: id }]);
      for (const resolved of Object.values(resolve(holdings, { grants }))) {
        for (const candidate of resolved.candidates) expect(usable(holdings, candidate.type)).toContainEqual(candidate);
        if (resolved.state === 'met' && resolved.by?.by === 'certificate') expect(resolved.candidates).toHaveLength(1);
      }
    }), { numRuns: 300 });
  });

  it('always says why, when it asks a person for what government holds', () => {
    fc.assert(fc.property(arbitrary, (holdings) => {
      for (const resolved of Object.values(resolve(holdings))) {
        if (resolved.state === 'upload-needed' || resolved.state === 'promise') expect(resolved.reason).not.toBeNull();
        if (resolved.state === 'source-down-fallback') expect(resolved.reason).toMatchObject({ because: 'source-down' });
      }
    }), { numRuns: 300 });
  });
});
