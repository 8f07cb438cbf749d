import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { annotateCopy, renderCertificate } from '../../src/certificates/sealing/certificate-pdf.js';
import { extractMetadata } from '../../src/certificates/sealing/embedded-metadata.js';
import { verifyCertificateFile } from '../../src/certificates/sealing/verify-certificate-file.js';
import { MissingGlyphError } from '../../src/platform/pdf/fonts.js';
import { qrModules } from '../../src/platform/pdf/qr-code.js';
import { signPdf } from '../../src/platform/signing/pdf-signature.js';
import { createSigningIdentity } from '../../src/platform/signing/signing-identity.js';
import { metadata, rendering } from './support/examples.js';
import { flowedText, pageCount, pdfText } from './support/pdf-text.js';

// The package's types promise a `default` that its CommonJS file does not have.
const jsQR: (typeof import('jsqr'))['default'] = createRequire(import.meta.url)('jsqr');
const office = createSigningIdentity({ commonName: '申江市演示签发机关', at: new Date('2026-01-01T00:00:00Z') });
const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;

function saved(bytes: Uint8Array): string {
  const file = join(mkdtempSync(join(tmpdir(), 'certificate-')), 'certificate.pdf');
  writeFileSync(file, bytes);
  return file;
}

describe('a certificate as a file', () => {
  it('says everything that it certifies, in text that can be copied', async () => {
    const text = pdfText(await renderCertificate(rendering));
    for (const said of [
      '居住证', '张小满', '890101199001010023', '1990年1月1日', '申江市滨江区江月路 128 弄 6 号 702 室', '申江市滨江区', 'SJ890101202600000427',
      '2026年11月23日 至 2027年11月22日', '申江市公安局滨江分局', '2026年11月26日', `证照标识 ${metadata.ZZBS}`,
    ]) {
      expect(text).toContain(said);
    }
    expect(text).not.toContain('\u0000');
  });

  it('says 演示 across its face, on its seal and in its statement under demo keys, and nowhere under real ones', async () => {
    const demo = pdfText(await renderCertificate(rendering));
    expect(demo.match(/演示/g)?.length).toBeGreaterThanOrEqual(3);
    expect(demo).toContain('不具有法律效力');
    const real = pdfText(await renderCertificate({ ...rendering, demo: false }));
    expect(real).not.toContain('演示');
    expect(real).toContain('具有同等法律效力');
  });

  it('is the same to the last byte when it is drawn again', async () => {
    const [first, second] = await Promise.all([renderCertificate(rendering), renderCertificate(rendering)]);
    expect(Buffer.compare(first, second)).toBe(0);
    const later = await renderCertificate({ ...rendering, issuedAt: new Date('2026-11-27T01:12:00Z') });
    expect(Buffer.compare(first, later)).not.toBe(0);
  });

  it('is not drawn when a character of the name has no glyph, and says which', async () => {
    const drawn = renderCertificate({ ...rendering, metadata: { ...metadata, CZZT: '𠮷田满' } });
    await expect(drawn).rejects.toBeInstanceOf(MissingGlyphError);
    await expect(drawn).rejects.toMatchObject({ tag: 'missing-glyph', character: '𠮷', codePoint: 'U+20BB7' });
  });

  it('moves a text that overfills its face to an annex and keeps every word', async () => {
    const scope = '餐饮服务；食品销售；会议及展览服务；技术服务、技术开发、技术咨询。'.repeat(30);
    const file = await renderCertificate({ ...rendering, attributes: { ...rendering.attributes, address: scope } });
    expect(pageCount(file)).toBe(2);
    expect(flowedText(file)).toContain(scope);
    expect(pdfText(file)).toContain('见附页');
  });

  it('long without an end says so', async () => {
    const text = pdfText(await renderCertificate({ ...rendering, metadata: { ...metadata, ZZYXQJZRQ: '' } }));
    expect(text).toContain('自2026年11月23日起长期有效');
  });

  it('carries its title and language for readers and screen readers', async () => {
    const raw = Buffer.from(await renderCertificate(rendering)).toString('latin1');
    const title = Buffer.from('\ufeff居住证 张小满', 'utf16le').swap16().toString('latin1').replaceAll('\\', '\\\\');
    for (const entry of ['/Lang (zh-Hans-CN)', '/Marked true', `(${title})`]) expect([entry, raw.includes(entry)]).toEqual([entry, true]);
  });
});

describe('the QR code of a certificate', () => {
  it('is read by a scanner as the address of its verification page', () => {
    const { size, dark } = qrModules(rendering.qrUrl);
    const scale = 4;
    const side = (size + 8) * scale;
    const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const [row, column] = [Math.floor(y / scale) - 4, Math.floor(x / scale) - 4];
        const inside = row >= 0 && column >= 0 && row < size && column < size;
        if (inside && dark(row, column)) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
      }
    }
    expect(jsQR(pixels, side, side)?.data).toBe(rendering.qrUrl);
  });

  it.runIf(hasPoppler)('is still read when the page is printed, below its watermark', async () => {
    const file = saved(await renderCertificate(rendering));
    execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', file, file.replace('.pdf', '')]);
    const { default: sharp } = await import('sharp');
    const { data, info } = await sharp(file.replace('.pdf', '.png')).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data).toBe(rendering.qrUrl);
  });
});

describe('a copy made for one use 加注件', () => {
  const annotation = { JZJZZSJ: '2026年11月26日 10:20', JZJZZZ: '申江市一网通办', JZJZZSY: '办理居住证签注', JZJYXQJZSJ: '2026年12月26日' };

  it('says on its face, in its information and in its data by whom, for what and until when', async () => {
    const copy = await annotateCopy(rendering, annotation);
    const text = pdfText(copy);
    expect(text).toContain('仅供办理居住证签注使用');
    expect(text).toContain('申江市一网通办 制作于 2026年11月26日 10:20');
    expect(text).toContain('有效期至 2026年12月26日，他用无效');
    expect(extractMetadata(copy)).toMatchObject({ annotation, metadata: { ZZBS: metadata.ZZBS } });
    const raw = Buffer.from(copy).toString('latin1');
    for (const key of Object.keys(annotation)) expect([key, raw.includes(`/${key} `)]).toEqual([key, true]);
  });

  it('differs from the certificate itself, which has no annotation', async () => {
    expect(extractMetadata(await renderCertificate(rendering))).toMatchObject({ annotation: null });
  });
});

describe('verifying a file offline', () => {
  async function issue(): Promise<Uint8Array> {
    return signPdf(await renderCertificate(rendering), office.identity, { reason: '签发居住证', at: rendering.issuedAt });
  }

  it('shows identifier, holder and standing of a genuine one', async () => {
    const report = verifyCertificateFile(await issue(), [office.authorityPem], '2027-01-05');
    expect(report).toMatchObject({
      identifier: { text: metadata.ZZBS, version: '001' }, metadata, demo: true, annotation: null,
      standing: { standing: 'valid', until: '2027-11-22' }, signature: { genuine: true, signer: { name: '申江市演示签发机关' } },
    });
  });

  it('shows that a genuine one has expired', async () => {
    const report = verifyCertificateFile(await issue(), [office.authorityPem], '2027-11-23');
    expect(report).toMatchObject({ standing: { standing: 'expired', since: '2027-11-22' } });
  });

  it('believes nothing of a changed, a foreign or an unsigned one', async () => {
    const file = await issue();
    const changed = Uint8Array.from(file);
    changed[2000] = (changed[2000] ?? 0) ^ 1;
    expect(verifyCertificateFile(changed, [office.authorityPem], '2027-01-05')).toMatchObject({ refused: 'tampered' });
    const stranger = createSigningIdentity({ commonName: '他市签发机关', at: new Date('2026-01-01T00:00:00Z') });
    expect(verifyCertificateFile(file, [stranger.authorityPem], '2027-01-05')).toMatchObject({ refused: 'untrusted-signer' });
    expect(verifyCertificateFile(await renderCertificate(rendering), [office.authorityPem], '2027-01-05')).toEqual({ refused: 'not-signed' });
    expect(verifyCertificateFile(Buffer.from('hello'), [office.authorityPem], '2027-01-05')).toEqual({ refused: 'not-a-pdf' });
  });

  it('refuses a signed paper that is no certificate, and one whose identifier is wrong', async () => {
    const { PdfSheet } = await import('../../src/platform/pdf/pdf-sheet.js');
    const sheet = new PdfSheet({ title: '通知', author: '申江市', createdAt: rendering.issuedAt });
    const paper = await signPdf(await sheet.finish(), office.identity, { reason: '通知', at: rendering.issuedAt });
    expect(verifyCertificateFile(paper, [office.authorityPem], '2027-01-05')).toMatchObject({ refused: 'no-certificate-data', signature: { genuine: true, reason: '通知' } });
    const wrong = { ...rendering, metadata: { ...metadata, ZZBS: `${metadata.ZZBS.slice(0, -1)}0` } };
    const file = await signPdf(await renderCertificate(wrong), office.identity, { reason: '签发', at: rendering.issuedAt });
    expect(verifyCertificateFile(file, [office.authorityPem], '2027-01-05')).toMatchObject({ refused: 'bad-identifier' });
  });

  it.runIf(hasPoppler)('agrees with pdftotext and pdfsig', async () => {
    const file = saved(await issue());
    expect(execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })).toContain('申江市滨江区江月路 128 弄 6 号 702 室');
    const report = execFileSync('pdfsig', [file], { encoding: 'utf8' });
    expect(report).toContain('Signature is Valid');
    expect(report).toContain('Total document signed');
    expect(report).toContain('申江市演示签发机关');
  });
});
