import { createHash, X509Certificate } from 'node:crypto';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { DEFAULT_BYTE_RANGE_PLACEHOLDER, SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils';
import { readSignature, signatureHolds, signDigest } from './detached-cms.js';
import type { SigningIdentity } from './signing-identity.js';

/** Room for the CMS in bytes; ours take about 900 with P-256 and 1,700 with RSA. */
const SIGNATURE_ROOM = 4096;

export interface SigningDetails {
  /** Shown by PDF readers, e.g. 签发居住证. */
  readonly reason: string;
  readonly at: Date;
}

export interface SignatureReport {
  readonly signed: true;
  /** The signed bytes are unchanged and the signature was made with the key of its certificate. */
  readonly intact: boolean;
  /** Nothing was added after signing: the signature covers every byte but its own. */
  readonly coversWholeFile: boolean;
  /** The signer's certificate was issued by (or is) one that the caller trusts, and was valid at the time of signing. */
  readonly trusted: boolean;
  /** All three. Rely on nothing less. */
  readonly genuine: boolean;
  readonly signer: { readonly name: string; readonly organization: string };
  readonly reason: string;
  /** As the signer's clock said; there is no independent time stamp. */
  readonly at: Date;
}

export type VerificationOutcome =
  | SignatureReport
  | { readonly refused: 'not-a-pdf' | 'not-signed' | 'several-signatures' | 'unreadable-signature' };

/** Signs a PDF that has no signature yet: PAdES baseline B, `ETSI.CAdES.detached`, as an incremental update. */
export async function signPdf(bytes: Uint8Array, identity: SigningIdentity, details: SigningDetails): Promise<Uint8Array> {
  const pdf = withPlaceholder(bytes, subjectPart(identity.certificate, 'CN'), details);
  const contentsAt = pdf.indexOf('/Contents <', pdf.lastIndexOf('/ByteRange')) + '/Contents '.length;
  const contentsEnd = pdf.indexOf('>', contentsAt) + 1;
  fillByteRange(pdf, [0, contentsAt, contentsEnd, pdf.length - contentsEnd]);
  const hex = signDigest(digestAround(pdf, { contentsAt, contentsEnd, coveredEnd: pdf.length }), identity).toString('hex');
  if (hex.length > SIGNATURE_ROOM * 2) throw new RangeError(`The signature needs ${hex.length / 2} bytes, there is room for ${SIGNATURE_ROOM}`);
  pdf.write(hex, contentsAt + 1, 'latin1');
  return new Uint8Array(pdf);
}

/** Verifies in this process, offline. `trusted` are PEM certificates of authorities (or of signers themselves). */
export function verifyPdf(bytes: Uint8Array, trusted: readonly string[]): VerificationOutcome {
  const pdf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) return { refused: 'not-a-pdf' };
  const dictionaryAt = pdf.indexOf('/ByteRange');
  if (dictionaryAt < 0) return { refused: 'not-signed' };
  if (pdf.indexOf('/ByteRange', dictionaryAt + 1) >= 0) return { refused: 'several-signatures' };
  const place = readPlace(pdf, dictionaryAt);
  const details = place && readDetails(pdf, place.contentsEnd);
  const der = place && readContents(pdf, place);
  const found = der && readSignature(der);
  if (!place || !details || !found) return { refused: 'unreadable-signature' };

  const intact = digestAround(pdf, place).equals(found.digest) && signatureHolds(found);
  const coversWholeFile = place.coveredEnd === pdf.length;
  const isTrusted = trusted.some((pem) => vouches(new X509Certificate(pem), found.certificate, details.at));
  return {
    signed: true, intact, coversWholeFile, trusted: isTrusted, genuine: intact && coversWholeFile && isTrusted,
    signer: { name: subjectPart(found.certificate, 'CN'), organization: subjectPart(found.certificate, 'O') },
    reason: details.reason, at: details.at,
  };
}

/** Where the signature lies; it covers all from 0 to `coveredEnd` except its own hex digits and their brackets. */
interface Place {
  readonly contentsAt: number;
  readonly contentsEnd: number;
  readonly coveredEnd: number;
}

/** Reads the byte range and holds it to the one hole that a signature needs: exactly its own `/Contents`. */
function readPlace(pdf: Buffer, dictionaryAt: number): Place | null {
  const text = pdf.toString('latin1', dictionaryAt, dictionaryAt + 200);
  const match = /^\/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\] *\n\/Contents </.exec(text);
  if (!match) return null;
  const [contentsAt = -1, contentsEnd = -1, rest = -1] = match.slice(1).map(Number);
  const closing = pdf.indexOf('>', contentsAt) + 1;
  const fits = contentsAt === dictionaryAt + match[0].length - 1 && contentsEnd === closing && contentsEnd + rest <= pdf.length;
  return fits ? { contentsAt, contentsEnd, coveredEnd: contentsEnd + rest } : null;
}

/** The DER inside `/Contents`: lower-case hex digits, then nothing but zeros, so that nothing can hide in the hole. */
function readContents(pdf: Buffer, { contentsAt, contentsEnd }: Place): Buffer | null {
  const hex = pdf.toString('latin1', contentsAt + 1, contentsEnd - 1);
  if (!/^(?:[0-9a-f]{2})+$/.test(hex)) return null;
  const padded = Buffer.from(hex, 'hex');
  // A SEQUENCE whose length takes two bytes, as every signature of ours is between 256 and 65,535 bytes long.
  if (padded[0] !== 0x30 || padded[1] !== 0x82) return null;
  const length = 4 + padded.readUInt16BE(2);
  return padded.subarray(length).every((byte) => byte === 0) ? padded.subarray(0, length) : null;
}

/** Reason and time, which stand behind `/Contents` and so are signed. */
function readDetails(pdf: Buffer, contentsEnd: number): SigningDetails | null {
  const text = pdf.toString('latin1', contentsEnd, pdf.indexOf('endobj', contentsEnd));
  const match = /^\n\/Reason <((?:[0-9a-f]{4})*)>\n\/M \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z\)\n/.exec(text);
  if (!match) return null;
  const [, reason = '', year, month, day, hour, minute, second] = match;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at.getTime()) ? null : { reason: Buffer.from(reason, 'hex').swap16().toString('utf16le').slice(1), at };
}

/**
 * `placeholder-plain` garbles any text beyond ASCII, so it is given stand-ins of the length that the right text takes
 * as a PDF hex string, and they are replaced in place: no offset moves.
 */
function withPlaceholder(bytes: Uint8Array, name: string, { reason, at }: SigningDetails): Buffer {
  const texts = { Reason: textHex(reason), Name: textHex(name) };
  const pdf = plainAddPlaceholder({
    pdfBuffer: Buffer.from(bytes), reason: 'R'.repeat(texts.Reason.length), name: 'N'.repeat(texts.Name.length),
    contactInfo: '', location: '', signingTime: at, signatureLength: SIGNATURE_ROOM, subFilter: SUBFILTER_ETSI_CADES_DETACHED,
  });
  for (const [key, hex] of Object.entries(texts)) {
    const standIn = `/${key} (${key.charAt(0).repeat(hex.length)})`;
    pdf.write(`/${key} <${hex}>`, pdf.lastIndexOf(standIn), 'latin1');
  }
  return withExactXref(pdf);
}

/** `placeholder-plain` points one byte before its table of offsets; strict readers complain. */
function withExactXref(pdf: Buffer): Buffer {
  const at = pdf.lastIndexOf('startxref\n') + 'startxref\n'.length;
  const found = Number.parseInt(pdf.toString('latin1', at), 10);
  const xref = pdf.indexOf('xref\n', found);
  return Buffer.concat([pdf.subarray(0, at), Buffer.from(`${xref}\n%%EOF\n`)]);
}

/** UTF-16BE with its mark, as hex digits. */
function textHex(text: string): string {
  return Buffer.from(`\ufeff${text}`, 'utf16le').swap16().toString('hex');
}

function fillByteRange(pdf: Buffer, range: readonly [number, number, number, number]): void {
  const standIn = `/ByteRange [0 ${Array(3).fill(`/${DEFAULT_BYTE_RANGE_PLACEHOLDER}`).join(' ')}]`;
  pdf.write(`/ByteRange [${range.join(' ')}]`.padEnd(standIn.length), pdf.lastIndexOf(standIn), 'latin1');
}

function digestAround(pdf: Buffer, { contentsAt, contentsEnd, coveredEnd }: Place): Buffer {
  return createHash('sha256').update(pdf.subarray(0, contentsAt)).update(pdf.subarray(contentsEnd, coveredEnd)).digest();
}

function vouches(trusted: X509Certificate, signer: X509Certificate, at: Date): boolean {
  const inTime = [trusted, signer].every(({ validFrom, validTo }) => new Date(validFrom) <= at && at <= new Date(validTo));
  if (trusted.fingerprint256 === signer.fingerprint256) return inTime;
  return inTime && trusted.ca && signer.checkIssued(trusted) && signer.verify(trusted.publicKey);
}

/** A part of the subject (`CN`, `O`); empty when it has none. */
function subjectPart(certificate: X509Certificate, part: string): string {
  const line = certificate.subject.split('\n').find((candidate) => candidate.startsWith(`${part}=`));
  return line?.slice(part.length + 1) ?? '';
}
