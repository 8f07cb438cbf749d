import { describe, expect, it } from 'vitest';
import type { CertificateType } from './certificate-type.js';
import { metadataOf } from './metadata.js';
import { isVerificationToken, newVerificationToken, secondFactMatches, verificationTokenHash, verifierView } from './verification.js';

describe('the verification token', () => {
  it('is 160 random bits that look like nothing else, and its hash gives nothing away', () => {
    const tokens = new Set(Array.from({ length: 1000 }, newVerificationToken));
    expect(tokens.size).toBe(1000);
    for (const token of tokens) {
      expect(isVerificationToken(token)).toBe(true);
      expect(Buffer.from(token, 'base64url')).toHaveLength(20);
      expect(verificationTokenHash(token)).toMatch(/^[0-9a-f]{64}$/);
      expect(verificationTokenHash(token)).not.toContain(token);
    }
    expect(isVerificationToken('../../etc/passwd')).toBe(false);
  });

  it('always hashes to the same value', () => {
    expect(verificationTokenHash('a')).toBe(verificationTokenHash('a'));
    expect(verificationTokenHash('a')).not.toBe(verificationTokenHash('b'));
  });
});

describe('the second fact beside a typed identifier', () => {
  it.each([['002X', true], ['002x', true], ['００２X', true], ['0023', false], ['02X', false], ['', false], ['11010519491231002X', false]])(
    '%s opens a certificate of 11010519491231002X: %s',
    (typed, opens) => expect(secondFactMatches(typed, '11010519491231002X')).toBe(opens),
  );

  it('never opens a certificate whose holder has no number', () => {
    expect(secondFactMatches('', '')).toBe(false);
  });
});

describe('what a verifier sees', () => {
  const type: CertificateType = {
    code: '11890000000000001X001', name: '居住证', issuerDepartment: '公安', holderKind: 'person', verified: false, validity: { years: 1 },
    colour: 'green', cardAttributes: [],
    attributes: [
      { key: 'address', label: '居住地址', kind: 'address', personal: true, shownToVerifier: false },
      { key: 'district', label: '居住区', kind: 'region', personal: false, shownToVerifier: true },
    ],
  };
  const metadata = metadataOf(
    {
      ZZMC: '居住证', ZZLXDM: type.code, ZZBH: 'SJ0001', ZZBS: '1.2', ZZBFJG: '申江市公安局', ZZBFJGDM: 'x', ZZBFRQ: '2026-11-23',
      CZZT: '张小满', CZZTDM: '890101199001010023', CZZTDMLX: '111', ZZYXQQSRQ: '2026-11-23', ZZYXQJZRQ: '2027-11-22',
    },
    { address: '滨江区江月路 1 号', district: '890101' },
  );

  it('is a masked holder and the attributes meant for verifiers, nothing else', () => {
    const view = verifierView(type, metadata, { standing: 'valid', until: '2027-11-22' });
    expect(view).toMatchObject({ holderName: '张*满', holderCode: '8901••••••••••0023', validTo: '2027-11-22' });
    expect(view.attributes.map(({ key, value }) => [key, value])).toEqual([['district', '890101']]);
    expect(JSON.stringify(view)).not.toContain('江月路');
    expect(JSON.stringify(view)).not.toContain('1990');
  });

  it('names a firm in full, for that is public', () => {
    const firm = { ...metadata, CZZT: '申江满堂餐饮有限公司', CZZTDM: '91890100MA00000012' };
    const view = verifierView({ ...type, holderKind: 'organization' }, firm, { standing: 'valid', until: null });
    expect(view).toMatchObject({ holderName: '申江满堂餐饮有限公司', holderCode: '91890100MA00000012' });
  });
});
