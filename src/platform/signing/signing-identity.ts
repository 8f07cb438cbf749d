import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import * as asn1js from 'asn1js';
import {
  AlgorithmIdentifier, AuthorityKeyIdentifier, BasicConstraints, Certificate, Extension, PublicKeyInfo, RelativeDistinguishedNames,
} from 'pkijs';

/** Who signs documents: a private key with the certificate that names its office. */
export interface SigningIdentity {
  readonly privateKey: KeyObject;
  readonly certificate: X509Certificate;
}

/** An identity as it is kept: the key in the key store, the two certificates beside it for anyone to verify with. */
export interface SigningIdentityFiles {
  /** PKCS #8, PEM. Secret. */
  readonly keyPem: string;
  /** The signer's own certificate, PEM. */
  readonly certificatePem: string;
  /** The authority that vouches for it, PEM; this is what verifiers trust. */
  readonly authorityPem: string;
}

export interface NewSigningIdentity {
  /** The signing office, e.g. 申江市演示签发机关. */
  readonly commonName: string;
  readonly organization?: string;
  readonly at: Date;
  /** How long both certificates are valid; 10 unless told otherwise. */
  readonly years?: number;
  /** The signer's key; the authority's is always P-256. */
  readonly keyType?: 'p256' | 'rsa2048';
}

export class SigningIdentityError extends Error {}

/**
 * Makes a key, an authority of its own and a leaf certificate: for the demo and for tests. The authority's key
 * is thrown away at once, so it vouches for this one signer only. A city loads certificates of a licensed authority.
 */
export function createSigningIdentity(wanted: NewSigningIdentity): SigningIdentityFiles & { readonly identity: SigningIdentity } {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaf = wanted.keyType === 'rsa2048' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const organization = wanted.organization ?? '通办演示环境';
  const issuer = { commonName: `${wanted.commonName}根证书`, organization };
  const validity = { from: wanted.at, years: wanted.years ?? 10 };
  const authorityDer = makeCertificate({ subject: issuer, issuer, key: authority.publicKey, signedWith: authority, validity, authority: true });
  const leafDer = makeCertificate({
    subject: { commonName: wanted.commonName, organization }, issuer, key: leaf.publicKey, signedWith: authority, validity, authority: false,
  });
  const files = {
    keyPem: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificatePem: toPem(leafDer),
    authorityPem: toPem(authorityDer),
  };
  return { ...files, identity: loadSigningIdentity(files) };
}

/** Loads a P-256 or RSA identity. Throws `SigningIdentityError` when the parts do not belong together. */
export function loadSigningIdentity(files: Pick<SigningIdentityFiles, 'keyPem' | 'certificatePem'>): SigningIdentity {
  let privateKey: KeyObject;
  let certificate: X509Certificate;
  try {
    privateKey = createPrivateKey(files.keyPem);
    certificate = new X509Certificate(files.certificatePem);
  } catch (error) {
    throw new SigningIdentityError('The signing key or its certificate is not readable PEM', { cause: error });
  }
  const usable = privateKey.asymmetricKeyType === 'rsa' || privateKey.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (!usable) throw new SigningIdentityError('The signing key must be P-256 or RSA');
  if (!certificate.checkPrivateKey(privateKey)) throw new SigningIdentityError('The signing certificate belongs to another key');
  return { privateKey, certificate };
}

interface Name {
  readonly commonName: string;
  readonly organization: string;
}

interface CertificateRequest {
  readonly subject: Name;
  readonly issuer: Name;
  readonly key: KeyObject;
  readonly signedWith: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly validity: { readonly from: Date; readonly years: number };
  readonly authority: boolean;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

function makeCertificate(request: CertificateRequest): Buffer {
  const certificate = new Certificate();
  certificate.version = 2;
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // Positive, and always of the same length.
  certificate.serialNumber = new asn1js.Integer({ valueHex: toArrayBuffer(serial) });
  certificate.subject = nameOf(request.subject);
  certificate.issuer = nameOf(request.issuer);
  const { from, years } = request.validity;
  certificate.notBefore.value = from;
  certificate.notAfter.value = new Date(Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth(), from.getUTCDate(), 23, 59, 59));
  certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(toArrayBuffer(spkiOf(request.key)));
  certificate.extensions = extensionsOf(request);
  certificate.signature = new AlgorithmIdentifier({ algorithmId: ECDSA_WITH_SHA256 });
  certificate.signatureAlgorithm = new AlgorithmIdentifier({ algorithmId: ECDSA_WITH_SHA256 });
  certificate.tbsView = new Uint8Array(certificate.encodeTBS().toBER());
  const signature = sign('sha256', certificate.tbsView, request.signedWith.privateKey);
  certificate.signatureValue = new asn1js.BitString({ valueHex: toArrayBuffer(signature) });
  return Buffer.from(certificate.toSchema(true).toBER());
}

/** One attribute to each part of the name; pkijs would put all of them into a single part. */
function nameOf(name: Name): RelativeDistinguishedNames {
  const part = (type: string, value: asn1js.BaseBlock): asn1js.Set =>
    new asn1js.Set({ value: [new asn1js.Sequence({ value: [new asn1js.ObjectIdentifier({ value: type }), value] })] });
  const parts = [
    part('2.5.4.6', new asn1js.PrintableString({ value: 'CN' })),
    part('2.5.4.10', new asn1js.Utf8String({ value: name.organization })),
    part('2.5.4.3', new asn1js.Utf8String({ value: name.commonName })),
  ];
  return RelativeDistinguishedNames.fromBER(new asn1js.Sequence({ value: parts }).toBER());
}

function extensionsOf({ key, signedWith, authority }: CertificateRequest): Extension[] {
  const constraints = new BasicConstraints(authority ? { cA: true, pathLenConstraint: 0 } : {});
  // keyCertSign and cRLSign for an authority; digitalSignature and nonRepudiation for a signer.
  const usage = new asn1js.BitString({ valueHex: new Uint8Array([authority ? 0x06 : 0xc0]).buffer, unusedBits: authority ? 1 : 6 });
  const authorityKey = new AuthorityKeyIdentifier({ keyIdentifier: new asn1js.OctetString({ valueHex: keyIdentifier(signedWith.publicKey) }) });
  return [
    new Extension({ extnID: '2.5.29.19', critical: true, extnValue: constraints.toSchema().toBER() }),
    new Extension({ extnID: '2.5.29.15', critical: true, extnValue: usage.toBER() }),
    new Extension({ extnID: '2.5.29.14', critical: false, extnValue: new asn1js.OctetString({ valueHex: keyIdentifier(key) }).toBER() }),
    new Extension({ extnID: '2.5.29.35', critical: false, extnValue: authorityKey.toSchema().toBER() }),
  ];
}

function keyIdentifier(key: KeyObject): ArrayBuffer {
  return toArrayBuffer(createHash('sha256').update(spkiOf(key)).digest().subarray(0, 20));
}

function spkiOf(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'der' });
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** A copy with a buffer of its own, since Node's small buffers share one. */
export function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
