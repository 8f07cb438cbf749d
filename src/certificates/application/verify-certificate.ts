import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Throttle, type ThrottleKey } from '../../accounts/application/throttle.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import type { CertificateType } from '../domain/certificate-type.js';
import { parseIdentifier } from '../domain/identifier.js';
import { readDocumentSealReason, type SealedDocument } from '../domain/document-seal.js';
import type { CertificateMetadata, CopyAnnotation } from '../domain/metadata.js';
import { certificateStanding } from '../domain/status.js';
import { isVerificationToken, secondFactMatches, verificationTokenHash, verifierView, type VerifierView } from '../domain/verification.js';
import { verifyCertificateFile, type CertificateFileOutcome } from '../sealing/verify-certificate-file.js';
import { certificateByIdentifier, certificateByTokenHash, lifeOf, metadataIn, type CertificateRow } from '../store/certificate-rows.js';
import { CertificateTypes } from './certificate-types.js';
import { readableAttributes } from './readable-attributes.js';
import { SigningIdentities } from './signing-identities.js';

/** What a verifier of a file is told. `online` false: the file is genuine, but this library doesn't know the certificate. */
export interface FileVerification {
  readonly view: VerifierView;
  readonly online: boolean;
  readonly demo: boolean;
  readonly signer: string;
  readonly signedAt: Date;
  readonly annotation: CopyAnnotation | null;
}

/** The file is no certificate but a notice or decision of this city, unchanged since it was sealed. */
export interface DocumentVerification {
  readonly document: SealedDocument;
  readonly signer: string;
  readonly signedAt: Date;
}

export type FileRefusal = Refusal<Extract<CertificateFileOutcome, { refused: string }>['refused']>;

/** Four characters can be guessed: a certificate's own guesses are slowed down hard, an address's after an office's worth. */
const GUESSES_OF_ONE = [0, 0, 0, 2, 5, 15, 60, 300, 900];
const GUESSES_OF_ADDRESS = [...Array<number>(30).fill(0), 1, 2, 5, 10, 30, 60];
const FACT_OF_NOBODY = '000000000000000000';

/**
 * Verification by anyone, without signing in. Each way shows the same: a masked holder, what the type shows to verifiers
 * and where the certificate stands now. Neither token nor identifier is logged.
 */
@Injectable()
export class VerifyCertificate {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly throttle: Throttle,
    private readonly identities: SigningIdentities,
    private readonly types: CertificateTypes,
  ) {}

  /** By the token inside the QR code. */
  async byToken(token: string): Promise<VerifierView | Refusal<'not-found'>> {
    const row = isVerificationToken(token)
      ? await certificateByTokenHash(this.dataSource.manager, verificationTokenHash(token))
      : undefined;
    return row ? this.view(row) : { refused: 'not-found' };
  }

  /**
   * By the identifier that someone reads off a certificate, and the last four characters of the holder's number. An
   * unknown certificate and a wrong fact have one answer. `address` is where the question comes from.
   */
  async byIdentifier(
    typed: string,
    secondFact: string,
    address: string,
  ): Promise<VerifierView | Refusal<'bad-identifier' | 'not-found'> | (Refusal<'too-many'> & { readonly waitSeconds: number })> {
    const identifier = parseIdentifier(typed);
    if ('refused' in identifier) return { refused: 'bad-identifier' };
    const ofOne: ThrottleKey = { name: `verify:${identifier.text}`, waits: GUESSES_OF_ONE };
    const ofAddress: ThrottleKey = { name: `verify-from:${address}`, waits: GUESSES_OF_ADDRESS };
    for (const key of [ofOne, ofAddress]) {
      const { waitSeconds } = await this.throttle.enter(key);
      if (waitSeconds > 0) return { refused: 'too-many', waitSeconds };
    }
    const row = await certificateByIdentifier(this.dataSource.manager, identifier.text);
    const key = row && (await this.vault.openKeys(this.dataSource.manager, [row.data_key_id])).get(row.data_key_id);
    const holderCode = row && key ? metadataIn(row, key).CZZTDM : FACT_OF_NOBODY;
    const matches = secondFactMatches(secondFact, holderCode);
    if (!row || !key || !matches) return { refused: 'not-found' };
    await this.throttle.forget(ofOne);
    await this.throttle.takeBack(ofAddress);
    return this.view(row);
  }

  /** By the file itself: its seal is checked first, then where the certificate stands today. */
  async byFile(content: Uint8Array): Promise<FileVerification | DocumentVerification | FileRefusal> {
    const today = this.clock.today();
    const outcome = verifyCertificateFile(content, this.identities.trusted, today);
    if ('refused' in outcome) return documentIn(outcome) ?? { refused: outcome.refused };
    const { manager } = this.dataSource;
    const row = await certificateByIdentifier(manager, outcome.identifier.text);
    const known = row && (await this.view(row));
    const about = {
      demo: outcome.demo,
      signer: outcome.signature.signer.name,
      signedAt: outcome.signature.at,
      annotation: outcome.annotation,
    };
    if (known && !('refused' in known)) return { view: known, online: true, ...about };
    const type = (await this.types.find(manager, outcome.metadata.ZZLXDM)) ?? unknownType(outcome.metadata);
    return { view: verifierView(type, outcome.metadata, outcome.standing), online: false, ...about };
  }

  private async view(row: CertificateRow): Promise<VerifierView | Refusal<'not-found'>> {
    const { manager } = this.dataSource;
    const key = (await this.vault.openKeys(manager, [row.data_key_id])).get(row.data_key_id);
    if (!key) return { refused: 'not-found' };
    const view = verifierView(row.type, metadataIn(row, key), certificateStanding(lifeOf(row), this.clock.today()));
    const values = await readableAttributes(manager, row.type, Object.fromEntries(view.attributes.map(({ key, value }) => [key, value])));
    return { ...view, attributes: view.attributes.map((each) => ({ ...each, value: values[each.key] ?? each.value })) };
  }
}

/** What a genuine file without certificate data is, where its seal says that it is a document of a case. */
export function documentIn(outcome: Extract<CertificateFileOutcome, { refused: string }>): DocumentVerification | undefined {
  const signature = outcome.refused === 'no-certificate-data' ? outcome.signature : undefined;
  const document = signature?.genuine ? readDocumentSealReason(signature.reason) : undefined;
  return signature && document && { document, signer: signature.signer.name, signedAt: signature.at };
}

/** A genuine file of a type that isn't known here: nothing but its standard metadata is shown. */
function unknownType(metadata: CertificateMetadata): CertificateType {
  return {
    code: metadata.ZZLXDM, name: metadata.ZZMC, issuerDepartment: '', holderKind: metadata.CZZTDMLX === '001' ? 'organization' : 'person',
    verified: false, attributes: [], validity: { none: true }, colour: 'slate', cardAttributes: [],
  };
}
