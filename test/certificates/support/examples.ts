import type { CertificateType } from '../../../src/certificates/domain/certificate-type.js';
import { buildIdentifier } from '../../../src/certificates/domain/identifier.js';
import type { CertificateMetadata } from '../../../src/certificates/domain/metadata.js';
import { metadataOf } from '../../../src/certificates/domain/metadata.js';
import type { CertificateRendering } from '../../../src/certificates/sealing/certificate-pdf.js';

const identifier = buildIdentifier({
  typeCode: '11890000000000001X001', issuerCode: '11890000000000001X', serial: '2026112300042', version: '001',
});

export const residencePermit: CertificateType = {
  code: identifier.typeCode, name: '居住证', issuerDepartment: '公安', holderKind: 'person', verified: false,
  validity: { years: 1 }, colour: 'green', cardAttributes: ['district'],
  attributes: [
    { key: 'birth', label: '出生日期', kind: 'date', personal: true, shownToVerifier: false },
    { key: 'address', label: '居住地址', kind: 'address', personal: true, shownToVerifier: false },
    { key: 'district', label: '居住区', kind: 'region', personal: false, shownToVerifier: true },
  ],
};

const attributes = { birth: '1990-01-01', address: '申江市滨江区江月路 128 弄 6 号 702 室', district: '申江市滨江区' };

export const metadata: CertificateMetadata = metadataOf(
  {
    ZZMC: '居住证', ZZLXDM: identifier.typeCode, ZZBH: 'SJ890101202600000427', ZZBS: identifier.text,
    ZZBFJG: '申江市公安局滨江分局', ZZBFJGDM: identifier.issuerCode, ZZBFRQ: '2026-11-26',
    CZZT: '张小满', CZZTDM: '890101199001010023', CZZTDMLX: '111', ZZYXQQSRQ: '2026-11-23', ZZYXQJZRQ: '2027-11-22',
  },
  attributes,
);

export const rendering: CertificateRendering = {
  type: residencePermit, metadata, attributes, qrUrl: 'http://localhost:3000/verify/Zm9vYmFyZm9vYmFyZm9vYmFyZm9',
  issuerName: '申江市公安局滨江分局', demo: true, issuedAt: new Date('2026-11-26T01:12:00Z'),
};
