/**
 * The identifier of an electronic certificate (GB/T 36904):
 * `1.2.156.3005.2.{type}.{issuer}.{serial}.{version}.{check}`.
 * The check character is ISO/IEC 7064 MOD 37,36 over type, issuer, serial and version, without dots and without the OID.
 * Lengths of issuer and serial vary between issuing bodies, so only the alphabet and the outer shape are held to.
 */
export const IDENTIFIER_ROOT = '1.2.156.3005.2';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SEGMENT = /^[0-9A-Z]+$/;
/** The defining body's unified social credit code and three digits. */
const TYPE_CODE = /^[0-9A-Z]{18}[0-9]{3}$/;
const VERSION = /^[0-9]{3}$/;
/** Longest seen in published examples is 36; anything past this is no identifier. */
const LONGEST_SEGMENT = 64;

export interface IdentifierParts {
  /** Defining body's USCC (18) + 3 digits, e.g. `11100000000013127D001`. */
  readonly typeCode: string;
  /** Issuing body's code, usually its USCC. */
  readonly issuerCode: string;
  /** Digits and capital letters, unique within issuer and type. */
  readonly serial: string;
  /** Three digits, `001` for the first version. */
  readonly version: string;
}

export interface CertificateIdentifier extends IdentifierParts {
  readonly check: string;
  /** The whole identifier as written on the certificate. */
  readonly text: string;
}

export type IdentifierRefusal =
  | { readonly refused: 'not-an-identifier' }
  | { readonly refused: 'bad-type-code' | 'bad-issuer-code' | 'bad-serial' | 'bad-version'; readonly found: string }
  | { readonly refused: 'wrong-check'; readonly found: string; readonly expected: string };

/** ISO/IEC 7064 MOD 37,36 check character of a text of digits and capital letters. Throws on any other character. */
export function checkCharacter(text: string): string {
  let product = 36;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) throw new RangeError(`'${character}' is outside the alphabet of MOD 37,36`);
    const sum = (product + value) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return ALPHABET.charAt((37 - product) % 36);
}

/** Builds an identifier; the parts are the issuer's own, so a malformed one is a defect and throws. */
export function buildIdentifier(parts: IdentifierParts): CertificateIdentifier {
  const problem = checkParts(parts);
  if (problem) throw new RangeError(`Cannot build a certificate identifier: ${problem.refused} '${problem.found}'`);
  const { typeCode, issuerCode, serial, version } = parts;
  const check = checkCharacter(typeCode + issuerCode + serial + version);
  const text = [IDENTIFIER_ROOT, typeCode, issuerCode, serial, version, check].join('.');
  return { typeCode, issuerCode, serial, version, check, text };
}

/**
 * Reads an identifier as a person may have typed or scanned it: full-width characters, inner spaces and small
 * letters are forgiven, since the alphabet has neither.
 */
export function parseIdentifier(typed: string): CertificateIdentifier | IdentifierRefusal {
  const text = typed.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  if (!text.startsWith(`${IDENTIFIER_ROOT}.`)) return { refused: 'not-an-identifier' };
  const segments = text.slice(IDENTIFIER_ROOT.length + 1).split('.');
  const [typeCode, issuerCode, serial, version, check] = segments;
  if (segments.length !== 5 || !typeCode || !issuerCode || !serial || !version || !check) {
    return { refused: 'not-an-identifier' };
  }
  const parts = { typeCode, issuerCode, serial, version };
  const problem = checkParts(parts);
  if (problem) return problem;
  const expected = checkCharacter(typeCode + issuerCode + serial + version);
  if (check !== expected) return { refused: 'wrong-check', found: check, expected };
  return { ...parts, check, text };
}

/** The version after this one, for a renewed or changed certificate with the same serial. */
export function nextVersion(version: string): string {
  const next = Number(version) + 1;
  if (!VERSION.test(version) || next > 999) throw new RangeError(`No version follows '${version}'`);
  return String(next).padStart(3, '0');
}

type PartRefusal = Extract<IdentifierRefusal, { refused: 'bad-type-code' | 'bad-issuer-code' | 'bad-serial' | 'bad-version' }>;

function checkParts(parts: IdentifierParts): PartRefusal | null {
  if (!TYPE_CODE.test(parts.typeCode)) return { refused: 'bad-type-code', found: parts.typeCode };
  if (!isSegment(parts.issuerCode)) return { refused: 'bad-issuer-code', found: parts.issuerCode };
  if (!isSegment(parts.serial)) return { refused: 'bad-serial', found: parts.serial };
  if (!VERSION.test(parts.version)) return { refused: 'bad-version', found: parts.version };
  return null;
}

function isSegment(text: string): boolean {
  return SEGMENT.test(text) && text.length <= LONGEST_SEGMENT;
}
