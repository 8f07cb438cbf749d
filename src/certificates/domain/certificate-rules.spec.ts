import { describe, expect, it } from 'vitest';
import { lastDayOfValidity, readCertificateType } from './certificate-type.js';
import { maskName, maskNumber } from './masking.js';
import { attributesOf, metadataOf, readMetadata, type StandardMetadata } from './metadata.js';
import { certificateStanding, daysLeft } from './status.js';

const residencePermit = {
  code: '11890000000000001X001', name: '居住证', issuerDepartment: '公安', holderKind: 'person', verified: false,
  attributes: [
    { key: 'address', label: '居住地址', kind: 'address', personal: true, shownToVerifier: false },
    { key: 'district', label: '居住区', kind: 'region', personal: false, shownToVerifier: true },
  ],
  validity: { years: 1 }, colour: 'green', cardAttributes: ['district'],
};

describe('a certificate type read from JSON', () => {
  it('is taken as it stands when nothing is wrong', () => {
    expect(readCertificateType(JSON.parse(JSON.stringify(residencePermit)))).toEqual({ type: residencePermit });
  });

  it('has every problem named at once, each with its place', () => {
    const reading = readCertificateType({
      ...residencePermit, code: 'A1', verified: 'yes', colour: 'pink', extra: 1, validity: { years: 0 }, name: ' ',
      attributes: [
        { key: 'a b', label: '甲', kind: 'colour', personal: true, shownToVerifier: true },
        { key: 'x', label: '乙', kind: 'text', personal: true, shownToVerifier: true },
        { key: 'x', kind: 'text', personal: true, shownToVerifier: true },
      ],
      cardAttributes: ['y'],
    });
    if (!('refused' in reading)) throw new Error('accepted');
    expect(reading.problems.map(({ at, problem }) => `${at}: ${problem}`).sort()).toEqual([
      'attributes[0].key: bad-attribute-key', 'attributes[0].kind: unknown-attribute-kind', 'attributes[2].key: duplicate-attribute-key',
      'attributes[2].label: missing', 'cardAttributes[0]: unknown-attribute', 'code: bad-type-code', 'colour: unknown-colour',
      'extra: unknown-key', 'name: empty', 'validity: bad-validity', 'verified: not-boolean',
    ]);
  });

  it('is refused when it is no object at all', () => {
    expect(readCertificateType([])).toEqual({ refused: 'invalid-certificate-type', problems: [{ at: '', problem: 'not-an-object' }] });
  });

  it.each([
    [{ years: 1 }, '2026-11-23', '2027-11-22'],
    [{ years: 1 }, '2026-01-01', '2026-12-31'],
    [{ years: 1 }, '2028-02-29', '2029-02-28'],
    [{ months: 1 }, '2026-01-31', '2026-02-28'],
    [{ months: 3 }, '2026-11-30', '2027-02-28'],
    [{ years: 20 }, '2026-03-01', '2046-02-28'],
  ])('with validity %j from %s is valid through %s', (validity, from, last) => {
    expect(lastDayOfValidity(validity, from)).toBe(last);
  });

  it('without an end stays valid', () => {
    expect(lastDayOfValidity({ none: true }, '2026-11-23')).toBeNull();
  });
});

describe('where a certificate stands', () => {
  const life = { validFrom: '2026-11-23', validTo: '2027-11-22' };
  it.each([
    ['2026-11-22', { standing: 'not-yet', from: '2026-11-23' }],
    ['2026-11-23', { standing: 'valid', until: '2027-11-22' }],
    ['2027-11-22', { standing: 'valid', until: '2027-11-22' }],
    ['2027-11-23', { standing: 'expired', since: '2027-11-22' }],
  ])('on %s', (today, standing) => {
    expect(certificateStanding(life, today)).toEqual(standing);
  });

  it('tells of revocation before replacement, and of both before the calendar', () => {
    const revoked = { on: '2027-01-05', reason: '持证人申请注销' };
    expect(certificateStanding({ ...life, revoked, supersededBy: 'x' }, '2030-01-01')).toEqual({ standing: 'revoked', ...revoked });
    expect(certificateStanding({ ...life, supersededBy: 'x' }, '2030-01-01')).toEqual({ standing: 'superseded', by: 'x' });
  });

  it('counts the days that are left, the last one as zero', () => {
    expect(daysLeft(life, '2027-11-15')).toBe(7);
    expect(daysLeft(life, '2027-11-22')).toBe(0);
    expect(daysLeft(life, '2027-11-23')).toBeNull();
    expect(daysLeft({ ...life, validTo: null }, '2027-11-23')).toBeNull();
  });
});

describe('masking', () => {
  it.each([
    ['890101199001010023', '8901••••••••••0023'],
    ['SJ2026', 'S••••6'],
    ['123', '•••'],
    ['', ''],
  ])('hides the middle of the number %s', (number, masked) => expect(maskNumber(number)).toBe(masked));

  it.each([['张小满', '张*满'], ['张三', '张*'], ['欧阳小满', '欧**满'], ['张', '*'], ['𠮷田', '𠮷*'], ['', '']])(
    'hides the middle of the name %s',
    (name, masked) => expect(maskName(name)).toBe(masked),
  );
});

describe('certificate metadata', () => {
  const standard: StandardMetadata = {
    ZZMC: '居住证', ZZLXDM: residencePermit.code, ZZBH: 'SJ0001', ZZBS: 'x', ZZBFJG: '申江市公安局', ZZBFJGDM: '11890000000000001X',
    ZZBFRQ: '2026-11-23', CZZT: '张小满', CZZTDM: '890101199001010023', CZZTDMLX: '111', ZZYXQQSRQ: '2026-11-23', ZZYXQJZRQ: '',
  };

  it('carries its own attributes under KZ_ and gives them back', () => {
    const metadata = metadataOf(standard, { address: '滨江区' });
    expect(metadata['KZ_address']).toBe('滨江区');
    expect(attributesOf(metadata)).toEqual({ address: '滨江区' });
    expect(readMetadata(JSON.parse(JSON.stringify(metadata)))).toEqual({ metadata });
  });

  it('from elsewhere has every problem named', () => {
    const { ZZMC: _dropped, ...rest } = standard;
    expect(readMetadata({ ...rest, ZZBFRQ: '2026-02-30', CZZTDMLX: '7', other: 'x', KZ_a: 1 })).toEqual({
      refused: 'invalid-metadata',
      problems: [
        { key: 'CZZTDMLX', problem: 'unknown-holder-code-type' },
        { key: 'ZZMC', problem: 'missing' },
        { key: 'ZZBFRQ', problem: 'not-a-date', found: '2026-02-30' },
        { key: 'other', problem: 'unknown-key' },
        { key: 'KZ_a', problem: 'not-text' },
      ],
    });
  });
});
