import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCertificateType, type CertificateType } from '../../src/certificates/domain/certificate-type.js';
import { buildIdentifier } from '../../src/certificates/domain/identifier.js';
import { HOLDER_CODE_TYPES } from '../../src/certificates/domain/metadata.js';
import { renderCertificate } from '../../src/certificates/sealing/certificate-pdf.js';
import { missingGlyphs } from '../../src/platform/pdf/fonts.js';
import { projectRoot } from '../../src/platform/i18n/project-root.js';
import { DEMO_FIRMS, DEMO_PEOPLE } from '../../src/seed/city/people.js';
import { metadata } from './support/examples.js';
import { pdfText } from './support/pdf-text.js';

const folder = join(projectRoot(), 'src/seed/certificate-types');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const portrait = readFileSync(join(projectRoot(), 'src/seed/portraits/astronaut.jpg'));

function readSeed(file: string): CertificateType {
  const reading = readCertificateType(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  if ('refused' in reading) throw new Error(`${file}: ${JSON.stringify(reading.problems)}`);
  return reading.type;
}

describe('the certificate types of the demo city', () => {
  it('are there, each with a code of its own', () => {
    const codes = files.map((file) => readSeed(file).code);
    expect(codes.length).toBeGreaterThanOrEqual(4);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each(files)('%s can be drawn with every attribute filled', async (file) => {
    const type = readSeed(file);
    const identifier = buildIdentifier({ typeCode: type.code, issuerCode: type.code.slice(0, 18), serial: '2026112300042', version: '001' });
    const attributes = Object.fromEntries(type.attributes.map(({ key, kind, label }) => [key, kind === 'date' ? '2026-11-23' : `${label}的内容`]));
    const certificate = await renderCertificate({
      type, attributes, portrait, qrUrl: 'https://portal.example/verify/x', issuerName: '申江市公安局滨江分局', demo: true, issuedAt: new Date('2026-11-26T01:12:00Z'),
      metadata: { ...metadata, ZZMC: type.name, ZZLXDM: type.code, ZZBS: identifier.text, CZZTDMLX: HOLDER_CODE_TYPES[type.holderKind] },
    });
    const text = pdfText(certificate);
    for (const { label } of type.attributes) expect(text).toContain(label);
    expect(text).toContain(type.name);
  });

  it('can name everybody who lives there', () => {
    const names = [...DEMO_PEOPLE, ...DEMO_FIRMS].map(({ name, address }) => name + address).join('');
    expect(missingGlyphs(names)).toEqual([]);
  });
});
