import { describe, expect, it } from 'vitest';
import { PdfSheet } from '../../src/platform/pdf/pdf-sheet.js';
import { signPdf, verifyPdf } from '../../src/platform/signing/pdf-signature.js';
import { createSigningIdentity, loadSigningIdentity, SigningIdentityError } from '../../src/platform/signing/signing-identity.js';

const at = new Date('2026-11-26T01:12:00Z');
const office = createSigningIdentity({ commonName: '申江市演示签发机关', at: new Date('2026-01-01T00:00:00Z'), years: 3 });
const trusted = [office.authorityPem];

async function paper(): Promise<Uint8Array> {
  const sheet = new PdfSheet({ title: '准予决定书', author: '申江市公安局', createdAt: at });
  sheet.tagged('P', () => sheet.line('准予', 100, 100, { size: 20 }));
  return sheet.finish();
}

const signed = await signPdf(await paper(), office.identity, { reason: '作出决定（第1号）', at });

/** A copy with the bits of one byte turned over. */
function flipped(position: number, bits: number): Uint8Array {
  const copy = Uint8Array.from(signed);
  copy[position] = (copy[position] ?? 0) ^ bits;
  return copy;
}

function isGenuine(file: Uint8Array): boolean {
  const report = verifyPdf(file, trusted);
  return 'genuine' in report && report.genuine;
}

describe('a signed document', () => {
  it('is genuine and tells who signed it, when and why', () => {
    expect(verifyPdf(signed, trusted)).toEqual({
      signed: true, intact: true, coversWholeFile: true, trusted: true, genuine: true,
      signer: { name: '申江市演示签发机关', organization: '通办演示环境' }, reason: '作出决定（第1号）', at,
    });
  });

  it('may be verified with the signer’s own certificate as well as with its authority’s', () => {
    expect(verifyPdf(signed, [office.certificatePem])).toMatchObject({ genuine: true });
    expect(verifyPdf(signed, [])).toMatchObject({ intact: true, trusted: false, genuine: false });
  });

  it('may be signed with an RSA key too', async () => {
    const rsa = createSigningIdentity({ commonName: '某局', at: new Date('2026-01-01T00:00:00Z'), keyType: 'rsa2048' });
    const file = await signPdf(await paper(), rsa.identity, { reason: '', at });
    expect(verifyPdf(file, [rsa.authorityPem])).toMatchObject({ genuine: true, signer: { name: '某局' }, reason: '' });
  });

  it('signed under the same name by another authority is not trusted', async () => {
    const impostor = createSigningIdentity({ commonName: '申江市演示签发机关', at: new Date('2026-01-01T00:00:00Z') });
    const file = await signPdf(await paper(), impostor.identity, { reason: '', at });
    expect(verifyPdf(file, trusted)).toMatchObject({ intact: true, trusted: false, genuine: false });
  });

  it.each([new Date('2025-12-31T23:59:59Z'), new Date('2029-01-02T00:00:00Z')])(
    'signed at %s, outside the certificate’s validity, is not trusted',
    async (moment) => {
      const file = await signPdf(await paper(), office.identity, { reason: '', at: moment });
      expect(verifyPdf(file, trusted)).toMatchObject({ intact: true, trusted: false, genuine: false });
    },
  );
});

describe('a document changed after signing', () => {
  const from = Buffer.from(signed).indexOf('/ByteRange');
  const contents = Buffer.from(signed).indexOf('/Contents <') + '/Contents <'.length;
  const contentsEnd = Buffer.from(signed).indexOf('>', contents);

  it('is caught wherever one byte differs', () => {
    for (let position = 0; position < from; position += 37) expect([position, isGenuine(flipped(position, 1))]).toEqual([position, false]);
    for (let position = contentsEnd; position < signed.length; position += 3) {
      expect([position, isGenuine(flipped(position, 1))]).toEqual([position, false]);
    }
  });

  it('is caught even where the byte is part of the signature itself: there is no corner to hide in', () => {
    const lastDigit = Buffer.from(signed).toString('latin1', contents, contentsEnd).replace(/0+$/, '').length + contents;
    const positions = [
      ...Array.from({ length: lastDigit + 4 - from }, (_, index) => from + index),
      lastDigit + 1000, contentsEnd - 1,
    ];
    for (const position of positions) {
      // 1 turns one digit into another, 0x20 changes the case of a letter.
      const bits = position % 4 === 0 ? 0x20 : 1;
      expect([position, bits, isGenuine(flipped(position, bits))]).toEqual([position, bits, false]);
    }
  }, 120_000);

  it('is caught when something is appended, as an incremental update would be', () => {
    const update = '\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n';
    const report = verifyPdf(Buffer.concat([signed, Buffer.from(update)]), trusted);
    expect(report).toMatchObject({ signed: true, intact: true, coversWholeFile: false, genuine: false });
    expect(isGenuine(Buffer.concat([signed, Buffer.from('\n')]))).toBe(false);
  });

  it('is caught when it was cut off', () => {
    expect(isGenuine(signed.subarray(0, signed.length - 1))).toBe(false);
    expect(isGenuine(signed.subarray(0, contents + 10))).toBe(false);
  });

  it('is refused when it was signed again', async () => {
    const other = createSigningIdentity({ commonName: '他人', at: new Date('2026-01-01T00:00:00Z') });
    const twice = await signPdf(signed, other.identity, { reason: '', at }).catch(() => null);
    if (twice) expect(verifyPdf(twice, trusted)).toEqual({ refused: 'several-signatures' });
    expect(isGenuine(twice ?? new Uint8Array())).toBe(false);
  });

  it('is not taken for genuine when another document’s signature is put in', async () => {
    const sheet = new PdfSheet({ title: '准予决定书', author: '申江市公安局', createdAt: at });
    sheet.tagged('P', () => sheet.line('不予', 100, 100, { size: 20 }));
    const other = Buffer.from(await signPdf(await sheet.finish(), office.identity, { reason: '作出决定（第1号）', at }));
    const otherContents = other.indexOf('/Contents <') + '/Contents <'.length;
    Buffer.from(signed).copy(other, otherContents, contents, contentsEnd);
    expect(verifyPdf(other, trusted)).toMatchObject({ intact: false, genuine: false });
  });
});

describe('what is no signed document', () => {
  it('is refused by its kind', async () => {
    expect(verifyPdf(await paper(), trusted)).toEqual({ refused: 'not-signed' });
    expect(verifyPdf(Buffer.from('PK\u0003\u0004'), trusted)).toEqual({ refused: 'not-a-pdf' });
    expect(verifyPdf(Buffer.from('%PDF-1.7\n/ByteRange [0 1 2 3]'), trusted)).toEqual({ refused: 'unreadable-signature' });
  });
});

describe('a signing identity', () => {
  it('loads from its files and belongs together', () => {
    const loaded = loadSigningIdentity(office);
    expect(loaded.certificate.subject).toContain('CN=申江市演示签发机关');
  });

  it('is refused when the certificate belongs to another key, or is no PEM', () => {
    const other = createSigningIdentity({ commonName: '他人', at });
    expect(() => loadSigningIdentity({ keyPem: other.keyPem, certificatePem: office.certificatePem })).toThrow(SigningIdentityError);
    expect(() => loadSigningIdentity({ keyPem: 'x', certificatePem: 'y' })).toThrow(SigningIdentityError);
  });
});
