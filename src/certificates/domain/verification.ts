import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AttributeKind, CertificateType } from './certificate-type.js';
import { maskName, maskNumber } from './masking.js';
import { attributesOf, type CertificateMetadata } from './metadata.js';
import type { CertificateStanding } from './status.js';

const TOKEN_BYTES = 20;
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{27}$/;
const SECOND_FACT_LENGTH = 4;

/** The token inside a certificate's QR code: 160 random bits, so that no list of certificates can be walked. */
export function newVerificationToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Cheap shape check at the edge, before any look-up. */
export function isVerificationToken(text: string): boolean {
  return TOKEN_SHAPE.test(text);
}

/** What is stored and looked up (64 hex digits): the token itself is never kept, so a stolen table opens nothing. */
export function verificationTokenHash(token: string): string {
  return createHash('sha256').update('tongban/certificate-verification/').update(token).digest('hex');
}

/**
 * The second fact that must accompany a typed identifier: the last four characters of the holder's ID number or USCC.
 * Compared in constant time over hashes, so neither length nor position of a difference shows.
 */
export function secondFactMatches(typed: string, holderCode: string): boolean {
  const given = typed.normalize('NFKC').trim().toUpperCase();
  const expected = holderCode.slice(-SECOND_FACT_LENGTH).toUpperCase();
  const same = timingSafeEqual(sha256(given), sha256(expected));
  return same && expected.length === SECOND_FACT_LENGTH;
}

/** All that a verifier is shown. Values are raw (dates ISO, regions as codes); the page formats them. */
export interface VerifierView {
  readonly name: string;
  readonly identifier: string;
  readonly issuer: string;
  readonly issuedOn: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** Masked for a person; a firm's name is public. */
  readonly holderName: string;
  readonly holderCode: string;
  readonly attributes: readonly { readonly key: string; readonly label: string; readonly kind: AttributeKind; readonly value: string }[];
  readonly standing: CertificateStanding;
}

export function verifierView(type: CertificateType, metadata: CertificateMetadata, standing: CertificateStanding): VerifierView {
  const values = attributesOf(metadata);
  const person = type.holderKind === 'person';
  return {
    name: metadata.ZZMC,
    identifier: metadata.ZZBS,
    issuer: metadata.ZZBFJG,
    issuedOn: metadata.ZZBFRQ,
    validFrom: metadata.ZZYXQQSRQ,
    validTo: metadata.ZZYXQJZRQ || null,
    holderName: person ? maskName(metadata.CZZT) : metadata.CZZT,
    holderCode: person ? maskNumber(metadata.CZZTDM) : metadata.CZZTDM,
    attributes: type.attributes.flatMap(({ key, label, kind, shownToVerifier }) => {
      const value = values[key];
      return shownToVerifier && value ? [{ key, label, kind, value }] : [];
    }),
    standing,
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
