import { createHash, sign, verify, X509Certificate, type KeyObject } from 'node:crypto';
import * as asn1js from 'asn1js';
import { Certificate, ContentInfo, SignedData } from 'pkijs';
import { toArrayBuffer, type SigningIdentity } from './signing-identity.js';

/**
 * The one shape of CMS signature (RFC 5652) that we write and accept: detached, one signer, SHA-256, the signer's
 * certificate only, signed attributes content-type, message-digest and signing-certificate-v2 (RFC 5035), as PAdES
 * baseline B asks. No signing-time: PAdES keeps it in the PDF's signature dictionary.
 */
const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  rsaWithSha256: '1.2.840.113549.1.1.11',
} as const;

export interface DetachedSignature {
  readonly certificate: X509Certificate;
  readonly signature: Buffer;
  /** SHA-256 of the content that was signed. */
  readonly digest: Buffer;
}

/** Signs the SHA-256 digest of some content; returns the DER of a ContentInfo. */
export function signDigest(digest: Buffer, { certificate, privateKey }: SigningIdentity): Buffer {
  const signature = sign('sha256', setOf(signedAttributes(digest, certificate), 'universal'), privateKey);
  return encode({ certificate, signature, digest });
}

/**
 * Reads a signature of the shape above; null when it has any other shape. The whole is encoded again from its parts
 * and must come out the same to the last byte, so there is no unsigned corner in which something could be changed.
 */
export function readSignature(der: Buffer): DetachedSignature | null {
  let found: DetachedSignature;
  try {
    const content = ContentInfo.fromBER(toArrayBuffer(der));
    const signed = new SignedData({ schema: content.content });
    const [certificate] = signed.certificates ?? [];
    const [signer] = signed.signerInfos;
    const digest = signer?.signedAttrs?.attributes.find(({ type }) => type === OID.messageDigest)?.values[0];
    if (!(certificate instanceof Certificate) || !signer || !(digest instanceof asn1js.OctetString)) return null;
    found = {
      certificate: new X509Certificate(Buffer.from(certificate.toSchema(false).toBER())),
      signature: Buffer.from(signer.signature.valueBlock.valueHexView),
      digest: Buffer.from(digest.valueBlock.valueHexView),
    };
    return encode(found).equals(der) ? found : null;
  } catch {
    return null; // Not DER, or no CMS: the caller tells of an unreadable signature.
  }
}

/** Whether the signature was made with the key of its certificate over the attributes that bind the digest to it. */
export function signatureHolds({ certificate, signature, digest }: DetachedSignature): boolean {
  return verify('sha256', setOf(signedAttributes(digest, certificate), 'universal'), certificate.publicKey, signature);
}

function encode({ certificate, signature, digest }: DetachedSignature): Buffer {
  const issued = Certificate.fromBER(toArrayBuffer(certificate.raw));
  const signerInfo = sequence(
    new asn1js.Integer({ value: 1 }),
    sequence(issued.issuer.toSchema(), issued.serialNumber),
    sha256Identifier(),
    fromDer(setOf(signedAttributes(digest, certificate), 'implicit-0')),
    signatureIdentifier(certificate.publicKey),
    new asn1js.OctetString({ valueHex: toArrayBuffer(signature) }),
  );
  const signedData = sequence(
    new asn1js.Integer({ value: 1 }),
    new asn1js.Set({ value: [sha256Identifier()] }),
    sequence(new asn1js.ObjectIdentifier({ value: OID.data })),
    new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [fromDer(certificate.raw)] }),
    new asn1js.Set({ value: [signerInfo] }),
  );
  const contentInfo = sequence(
    new asn1js.ObjectIdentifier({ value: OID.signedData }),
    new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [signedData] }),
  );
  return Buffer.from(contentInfo.toBER());
}

function signedAttributes(digest: Uint8Array, certificate: X509Certificate): Buffer[] {
  const certificateHash = createHash('sha256').update(certificate.raw).digest();
  const attribute = (type: string, value: asn1js.BaseBlock): Buffer =>
    Buffer.from(sequence(new asn1js.ObjectIdentifier({ value: type }), new asn1js.Set({ value: [value] })).toBER());
  return [
    attribute(OID.contentType, new asn1js.ObjectIdentifier({ value: OID.data })),
    attribute(OID.messageDigest, new asn1js.OctetString({ valueHex: toArrayBuffer(digest) })),
    // SHA-256 is this attribute's default, and DER leaves defaults out.
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(new asn1js.OctetString({ valueHex: toArrayBuffer(certificateHash) }))))),
  ];
}

/** A DER SET OF: members sorted by their bytes. Signed as a SET, stored under the implicit tag 0. */
function setOf(members: readonly Buffer[], tag: 'universal' | 'implicit-0'): Buffer {
  const set = Buffer.from(new asn1js.Set({ value: [...members].sort(Buffer.compare).map(fromDer) }).toBER());
  if (tag === 'implicit-0') set[0] = 0xa0;
  return set;
}

function sha256Identifier(): asn1js.Sequence {
  return sequence(new asn1js.ObjectIdentifier({ value: OID.sha256 }));
}

function signatureIdentifier(key: KeyObject): asn1js.Sequence {
  return key.asymmetricKeyType === 'rsa'
    ? sequence(new asn1js.ObjectIdentifier({ value: OID.rsaWithSha256 }), new asn1js.Null())
    : sequence(new asn1js.ObjectIdentifier({ value: OID.ecdsaWithSha256 }));
}

function sequence(...value: asn1js.BaseBlock[]): asn1js.Sequence {
  return new asn1js.Sequence({ value });
}

function fromDer(der: Uint8Array): asn1js.BaseBlock {
  const { result, offset } = asn1js.fromBER(toArrayBuffer(der));
  if (offset < 0) throw new TypeError('Not DER');
  return result;
}
