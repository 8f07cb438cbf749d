import { verifyPdf, type SignatureReport, type VerificationOutcome } from '../../platform/signing/pdf-signature.js';
import { parseIdentifier, type CertificateIdentifier } from '../domain/identifier.js';
import type { CertificateMetadata, CopyAnnotation, MetadataProblem } from '../domain/metadata.js';
import { certificateStanding, type CertificateStanding } from '../domain/status.js';
import { extractMetadata } from './embedded-metadata.js';

export interface CertificateFileReport {
  readonly identifier: CertificateIdentifier;
  readonly metadata: CertificateMetadata;
  readonly signature: SignatureReport;
  readonly demo: boolean;
  /** A copy made for one use only. */
  readonly annotation: CopyAnnotation | null;
  /**
   * By its dates alone. Whether it was revoked or replaced since is known only online: ask the verification page.
   */
  readonly standing: CertificateStanding;
}

export type CertificateFileOutcome =
  | CertificateFileReport
  | Extract<VerificationOutcome, { refused: string }>
  /** Changed or added to after signing, or signed by someone else: nothing that it says may be believed. */
  | { readonly refused: 'tampered' | 'untrusted-signer'; readonly signature: SignatureReport }
  /** Genuine, but no certificate: the signature tells what it was made for. */
  | { readonly refused: 'no-certificate-data'; readonly signature: SignatureReport }
  | { readonly refused: 'unreadable-certificate-data'; readonly problems: readonly MetadataProblem[] }
  | { readonly refused: 'bad-identifier'; readonly found: string };

/**
 * Verifies a certificate's file offline and reads what it says. `trusted` are PEM certificates of issuing
 * authorities, `today` is `YYYY-MM-DD` in the city's zone. What the file says is only read once its signature holds.
 */
export function verifyCertificateFile(bytes: Uint8Array, trusted: readonly string[], today: string): CertificateFileOutcome {
  const signature = verifyPdf(bytes, trusted);
  if ('refused' in signature) return signature;
  if (!signature.intact || !signature.coversWholeFile) return { refused: 'tampered', signature };
  if (!signature.trusted) return { refused: 'untrusted-signer', signature };
  const embedded = extractMetadata(bytes);
  if ('refused' in embedded) return embedded.refused === 'no-certificate-data' ? { ...embedded, signature } : embedded;
  const { metadata, demo, annotation } = embedded;
  const identifier = parseIdentifier(metadata.ZZBS);
  if ('refused' in identifier) return { refused: 'bad-identifier', found: metadata.ZZBS };
  const standing = certificateStanding({ validFrom: metadata.ZZYXQQSRQ, validTo: metadata.ZZYXQJZRQ || null }, today);
  return { identifier, metadata, signature, demo, annotation, standing };
}
